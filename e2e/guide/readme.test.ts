import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { blocksOf } from "./pages.ts";

const command =
  process.env["REEVE_COMMAND"] ??
  fileURLToPath(new URL("../../cli/dist/reeve.js", import.meta.url));
const npx = createRequire(import.meta.url).resolve(
  "@modelcontextprotocol/server-filesystem/dist/index.js",
);
let reeve: Reeve;
beforeAll(async () => {
  reeve = await startReeve();
});
afterAll(() => reeve?.stop());

test("the three lines of the README put an agent in front of a tool server that is up, and give it a credential", async () => {
  const block = blocksOf("README.md").find(({ text }) => text.startsWith("reeve servers add"));
  // There is no network here: what `npx` would fetch is started through the PATH alike, from where it is installed.
  const lines = (block?.text ?? "")
    .replace('"command":"npx","args":["-y","@modelcontextprotocol/server-filesystem","."]', () =>
      JSON.stringify({ command: "env", args: ["node", npx, "."] }).slice(1, -1),
    )
    .replace("AGENT_ID ", '"$(cat id)" ')
    .replace(
      /^(reeve agents register.*)$/m,
      "$1 --json | node -p 'JSON.parse(fs.readFileSync(0)).id' > id",
    );
  const script = `cd "$(mktemp -d)"; reeve() { "${process.execPath}" "${command}" "$@"; }\n${lines}`;
  const { stdout } = await promisify(execFile)("sh", ["-ec", script], {
    env: { ...process.env, REEVE_URL: reeve.url, REEVE_TOKEN: reeve.token },
  });
  expect(stdout).toMatch(/^status +up$/m);
  expect(stdout).toContain("reeve_dev_");
  expect(stdout).toContain(`${reeve.url}/mcp`);
});
