import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "./run.ts";
import type { Terminal } from "./terminal.ts";

let folder: string;
const file = (name: string): string => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "reeve-policies-test-"));
  const schema = { type: "object", properties: { to: { type: "string" } }, required: ["to"] };
  const registry = {
    agents: [{ name: "triage" }],
    servers: [{ name: "mail", tools: [{ name: "send", inputSchema: schema }] }],
  };
  await writeFile(file("registry.json"), JSON.stringify(registry));
  await writeFile(
    file("mail.cedar"),
    'permit (principal, action == Reeve::Action::"mail/send", resource) when { context.args.to like "*@example.com" };\n',
  );
  await expecting("allow", "a & <b>");
});
afterAll(() => rm(folder, { recursive: true }));

const expecting = (answer: string, name = "inside") =>
  writeFile(
    file("mail.test.yaml"),
    `cases:\n  - name: ${JSON.stringify(name)}\n    agent: triage\n    tool: mail/send\n    args: { to: a@example.com }\n    expect: ${answer}\n`,
  );

async function ran(...args: string[]) {
  const said: { out: string; err: string } = { out: "", err: "" };
  const terminal: Terminal = {
    out: async (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    colour: false,
    env: {},
    stop: new AbortController().signal,
  };
  const status = await run(terminal, ["policies", "test", ...args]);
  return { status, ...said };
}

test("tests that pass end with status 0 and say so, without a Reeve or a database", async () => {
  const { status, out } = await ran(folder);
  expect(status).toBe(0);
  expect(out).toContain("1 policy, 1 tool, 1 agent");
  expect(out).toContain("✓ a & <b>");
  expect(out).toContain("1 test passed.");
});

test("a test that fails ends with status 1 and names the place, what came and why", async () => {
  await expecting("block");
  const { status, out } = await ran(folder);
  expect(status).toBe(1);
  expect(out).toContain("mail.test.yaml:6:13: cases[0].expect: expected block, got allow by mail");
  expect(out).toContain("1 of 1 test failed.");
  await expecting("allow", "a & <b>");
});

test("the report is JUnit or JSON where asked for, to a file with the text beside it", async () => {
  const { out } = await ran(folder, "--reporter", "json");
  expect(JSON.parse(out)).toMatchObject({ ok: true, files: [{ file: "mail.test.yaml" }] });
  const kept = await ran(folder, "--reporter", "junit", "--out", file("report.xml"));
  expect(kept.out).toContain("1 test passed.");
  expect(await readFile(file("report.xml"), "utf8")).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="reeve policies test">
  <testsuite name="policies" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="mail.cedar" name="mail.cedar" file="mail.cedar" line="1"/>
  </testsuite>
  <testsuite name="mail.test.yaml" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="mail.test.yaml" name="a &amp; &lt;b&gt;" file="mail.test.yaml" line="2"/>
  </testsuite>
</testsuites>
`);
});

test("settings that cannot be meant end with status 2 and name the fix", async () => {
  expect(await ran()).toMatchObject({ status: 2, err: expect.stringContaining("DIR is missing") });
  expect(await ran(folder, "--reporter", "tap")).toMatchObject({
    status: 2,
    err: expect.stringContaining("text, junit, json"),
  });
  expect(await ran(path.join(folder, "none"))).toMatchObject({
    status: 2,
    err: expect.stringContaining("cannot be read"),
  });
  await writeFile(file("bad.test.yaml"), "cases:\n  - nam: a\n");
  const { status, err } = await ran(folder);
  expect(status).toBe(2);
  expect(err).toContain("bad.test.yaml:2:10: cases[0].nam: There is no such member.");
  await rm(file("bad.test.yaml"));
});

test("its help is found by its words, and it stands among the commands of its noun", async () => {
  expect((await ran("--help")).out).toContain("reeve policies test DIR [flags]");
  const said: string[] = [];
  const terminal: Terminal = {
    out: async (text) => void said.push(text),
    err: () => undefined,
    colour: false,
    env: {},
    stop: new AbortController().signal,
  };
  await run(terminal, ["policies"]);
  expect(said.join("")).toContain("reeve policies test DIR");
});
