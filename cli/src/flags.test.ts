import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { find, names, operationOf, under, words } from "./commands.ts";
import { inputOf, shapeOf } from "./flags.ts";
import { operationHelp } from "./help.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "reeve-flags-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const agent = "agt_01jd0000000000000000000000";
const input = async (line: string | string[]) => {
  const { name, rest } =
    find(typeof line === "string" ? line.split(" ") : line) ?? expect.unreachable();
  return inputOf(words(name), operationOf(name), rest);
};

test.each(names)("%s can be written as a command and has a page of help", (name) => {
  expect(find([...name.split("."), "--json"])).toEqual({ name, rest: ["--json"] });
  const { flags } = shapeOf(operationOf(name));
  expect(new Set(flags.map((flag) => flag.name)).size).toBe(flags.length);
  for (const flag of flags) expect(["json", "csv", "help", "file"]).not.toContain(flag.name);
  expect(operationHelp(name)).toContain(`Usage: reeve ${words(name)}`);
});

test("members of the path are given in order, the others as flags", async () => {
  expect(await input(["agents", "stop", agent, "--reason", "it went wild"])).toEqual({
    input: { id: agent, reason: "it went wild" },
    json: false,
    csv: false,
  });
  const credential = "crd_01jd0000000000000000000000";
  expect((await input(`agents credentials revoke ${agent} ${credential}`)).input).toEqual({
    id: agent,
    credential,
  });
});

test("the longest name wins: what an agent's credentials can do is not taken for what the agent can", () => {
  expect(find(["agents", "credentials", "list", agent])?.name).toBe("agents.credentials.list");
  expect(under(["agents", "credentials"])).toContain("agents.credentials.add");
  expect(under(["agent"])).toEqual([]);
});

test("lists are repeated or separated by commas, objects are JSON or a file, numbers are numbers", async () => {
  const grant = await input(
    `grants create --agent ${agent} --server files --tools read,write --tools list --reason r`,
  );
  expect(grant.input).toMatchObject({ tools: ["read", "write", "list"] });
  const file = path.join(folder, "key.json");
  await writeFile(file, '{"kty":"OKP"}');
  expect((await input(`agents credentials add ${agent} --public-key-jwk @${file}`)).input).toEqual({
    id: agent,
    publicKeyJwk: { kty: "OKP" },
  });
  expect((await input("agents list --limit 7 --json")).input).toEqual({ limit: 7 });
});

test("a policy's text comes from a file", async () => {
  const file = path.join(folder, "x.cedar");
  await writeFile(file, "permit(principal, action, resource);");
  const put = { name: "x", cedar: "permit(principal, action, resource);" };
  expect((await input(`policies put x --file ${file}`)).input).toEqual(put);
  expect((await input(`policies put x --cedar @${file} --mode shadow`)).input).toEqual({
    ...put,
    mode: "shadow",
  });
});

test("a member that may be taken away is taken away by null", async () => {
  expect((await input(`agents update ${agent} --backup null`)).input).toEqual({
    id: agent,
    backup: null,
  });
});

test.each([
  ["agents stop", "ID is missing."],
  [`agents stop ${agent}`, "--reason is missing."],
  ["agents stop somebody --reason r", "ID: "],
  ["agents list --tier huge", "--tier: "],
  ["agents list --limit many", "--limit: `many` is not a number."],
  ["agents list extra", "`extra` is one word too many."],
  ["agents list --colour red", "Unknown option '--colour'."],
  ["policies put x --file /nowhere.cedar", "/nowhere.cedar cannot be read"],
  [`agents credentials add ${agent} --public-key-jwk {`, "--public-key-jwk takes JSON"],
])("`reeve %s` is wrong, and is told why", async (line, why) => {
  await expect(input(line)).rejects.toThrow(why);
});
