import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { personWithToken } from "../person-token.ts";
import { blockOf, blocksOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const here = (place: string): string => fileURLToPath(new URL(place, import.meta.url));
const command = process.env["REEVE_COMMAND"] ?? here("../../cli/dist/reeve.js");
const changing = "changing-policies.md";

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let folder: string;
let agentToken: string;
const env: Record<string, string> = {};

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  folder = await mkdtemp(path.join(tmpdir(), "reeve-changing-"));
  const shim = path.join(folder, "reeve");
  await writeFile(shim, `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  await chmod(shim, 0o755);
  env["ADA_TOKEN"] = await personWithToken(reeve, "Ada");
  env["BO_TOKEN"] = await personWithToken(reeve, "Bo");
  const { items: people } = await reeve.call("people.list", {});
  await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
  const agent = await reeve.call("agents.register", {
    name: "triage",
    purpose: "Sorts notes.",
    environment: "production",
    tier: "medium",
    owner: people.find(({ name }) => name === "Ada")?.id ?? "per_none",
  });
  await reeve.call("grants.create", {
    agent: agent.id,
    server: "notes",
    tools: ["*"],
    reason: "It sorts notes.",
  });
  agentToken = (await reeve.call("agents.credentials.add", { id: agent.id })).token ?? "";
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function shell(name: string, more = "") {
  const child = spawn("sh", ["-ec", blockOf(changing, "sh", name) + more], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${folder}:${process.env["PATH"]}`,
      REEVE_URL: reeve.url,
      REEVE_TOKEN: reeve.token,
      ...env,
    },
  });
  const ended = new Promise<number>((resolve) =>
    child.once("close", (code) => resolve(code ?? -1)),
  );
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, out, err };
}

async function erase(): Promise<string> {
  const response = await fetch(`${reeve.url}/mcp/notes`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${agentToken}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "erase", arguments: { id: "1" } },
    }),
  });
  return response.text();
}

const done = { status: 0, err: "" };

test("every example is valid, with nothing to warn of", async () => {
  const examples = blocksOf(changing).filter(({ language }) => language === "cedar");
  expect(examples).toHaveLength(2);
  for (const { text: cedar } of examples)
    expect(await reeve.call("policies.check", { cedar })).toMatchObject({
      valid: true,
      warnings: [],
    });
  await writeFile(path.join(folder, "quiet.cedar"), examples[1]?.text ?? "");
});

test("in shadow it is counted what it would have done, and one command enforces it", async () => {
  // The agent acts between the first command and the others.
  await reeve.call("policies.put", {
    name: "quiet",
    cedar: await readFile(path.join(folder, "quiet.cedar"), "utf8"),
    mode: "shadow",
  });
  expect(await erase()).toContain("done");
  const said = await shell("shadow");
  expect(said).toMatchObject(done);
  expect(said.out).toMatch(/would block .*\nquiet +1 +shadow +1 /);
  expect(said.out).toContain("erase");
  expect(await erase()).toContain("In an emergency, ask for break-glass.");
});

test("versions are compared, and an older one comes back", async () => {
  const said = await shell("history");
  expect(said).toMatchObject(done);
  expect(said.out).toMatch(/^ +@id\("quiet\.erase"\)$/m);
  expect(await reeve.call("policies.get", { name: "quiet" })).toMatchObject({
    version: 3,
    mode: "shadow",
    reason: "It stopped the wrong ones.",
  });
});

test("with review on, a change is proposed by one and approved by another", async () => {
  expect(await shell("review")).toMatchObject(done);
  await expect(reeve.call("policies.promote", { name: "quiet" })).rejects.toThrow(
    "Changes of policies wait for a second person here.",
  );
  expect(await shell("proposal")).toMatchObject(done);
  expect(await reeve.call("policies.get", { name: "quiet" })).toMatchObject({
    version: 4,
    mode: "enforce",
    author: "Ada's own",
    reviewer: "Bo's own",
  });
});

test("break-glass is opened by one, confirmed by another, used, ended and reviewed", async () => {
  expect(await erase()).toContain("In an emergency");
  const opened = await shell("break-glass", '\nprintf "GLASS %s\\n" "$GLASS"');
  expect(opened).toMatchObject(done);
  env["GLASS"] = /^GLASS (brg_\w+)$/m.exec(opened.out)?.[1] ?? "";
  expect(await erase()).toContain("done");
  const [last] = (await reeve.call("actions.list", { breakGlass: env["GLASS"] as `brg_${string}` }))
    .items;
  expect(last?.decision?.reason).toContain('Break-glass lifted policy "quiet" (OPS-7).');
  expect(await shell("break-glass-end")).toMatchObject(done);
  expect(await erase()).toContain("In an emergency");
  const { items } = await reeve.call("breakglass.list", {});
  expect(items).toMatchObject([{ status: "closed", conclusion: "Two notes, as said." }]);
});
