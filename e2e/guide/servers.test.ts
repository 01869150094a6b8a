import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const page = "tool-servers.md";
const command =
  process.env["REEVE_COMMAND"] ??
  fileURLToPath(new URL("../../cli/dist/reeve.js", import.meta.url));
let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
});

const run = (name: string) =>
  promisify(execFile)(
    "sh",
    [
      "-ec",
      `reeve() { "${process.execPath}" "${command}" "$@"; }\n${blockOf(page, "sh", name).replaceAll("http://127.0.0.1:9000/mcp", notes.url)}`,
    ],
    { env: { ...process.env, REEVE_URL: reeve.url, REEVE_TOKEN: reeve.token } },
  );

test("servers: each kind of credential is taken as the guide writes it, and none is shown again", async () => {
  for (const name of ["headers", "own", "exchange"]) await run(name);
  const { items } = await reeve.call("servers.list", {});
  expect(items.map(({ name, status }) => [name, status])).toEqual([
    ["billing", "down"],
    ["crm", "up"],
    ["warehouse", "down"],
  ]);
  expect(items[0]?.error).toContain("no credential for it could be had");
  const said = JSON.stringify(items);
  expect(said).not.toContain("crm-key");
  expect(said).not.toContain("a secret");
  expect(JSON.parse(/'({[^']+})'/.exec(blockOf(page, "sh", "stdio"))?.[1] ?? "")).toMatchObject({
    kind: "stdio",
  });
});

test("servers: secrets are sealed anew with one command, and the server still works", async () => {
  expect((await run("rotate")).stdout).toContain("2");
  const crm = (await reeve.call("servers.list", {})).items.find(({ name }) => name === "crm");
  const synced = await reeve.call("servers.sync", { id: crm?.id ?? "srv_" });
  expect(synced).toMatchObject({ status: "up", error: null });
});
