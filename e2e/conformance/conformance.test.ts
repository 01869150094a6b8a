import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { document, withTables } from "./document.ts";
import { countOf, inOrder, notServed, verdicts } from "./found.ts";
import { runAll, type Run } from "./run.ts";
import { revisions } from "./suite.ts";
import { tables } from "./table.ts";

let run: Run;
beforeAll(async () => {
  run = await runAll();
}, 400_000);

describe.each(revisions)("the official suite of %s", (revision) => {
  const scored = { "2025-11-25": 70, "2026-07-28": 120 }[revision];

  test(`all ${scored} scored checks of a server pass, directly and through Reeve`, () => {
    const { server } = run.required[revision];
    for (const found of Object.values(run.server[revision]))
      expect(countOf(found, server, false)).toEqual({ passed: scored, failed: 0 });
  });

  test("every check of a server ends through Reeve as it does directly", () => {
    const { direct, through } = run.server[revision];
    expect([...through.keys()].toSorted()).toEqual([...direct.keys()].toSorted());
    for (const [name, checks] of direct)
      if (!notServed(name))
        expect({ name, checks: inOrder(through.get(name)) }).toEqual({
          name,
          checks: inOrder(checks),
        });
  });

  test("a foreign host and a foreign origin are turned away, and the own let in", () => {
    const checks = run.server[revision].through.get("dns-rebinding-protection");
    expect(verdicts(checks)).toEqual([
      "localhost-host-rebinding-rejected SUCCESS",
      "localhost-host-valid-accepted SUCCESS",
    ]);
  });

  test("the fixture's client passes all that is scored, authorization included", () => {
    const { client } = run.required[revision];
    expect(countOf(run.client[revision].direct, client, true).failed).toBe(0);
  });

  test("every check of a client but of its authorization ends through Reeve as it does directly", () => {
    const { direct, through } = run.client[revision];
    const names = [...direct.keys()].filter((name) => !name.startsWith("auth/"));
    expect(names.length).toBeGreaterThan(4);
    for (const name of names)
      expect({ name, checks: verdicts(through.get(name)) }).toEqual({
        name,
        checks: verdicts(direct.get(name)),
      });
  });
});

test("each `tools/call` that reached the server has its intent and its end on the record", () => {
  const went = run.actions.filter(
    ({ kind, decision }) => kind === "tool_call" && decision?.answer === "allow",
  );
  expect(run.callsThrough).toBeGreaterThan(40);
  expect(went).toHaveLength(run.callsThrough);
  for (const { outcome, evidence } of went) {
    expect(["ok", "error"]).toContain(outcome);
    expect(evidence?.end).not.toBeNull();
  }
});

test("what the server asked of its clients is on the record as its own action, in both revisions", () => {
  const asked = run.actions.filter(({ principal }) => principal === "tool server fixture");
  const methods = ["elicitation/create", "roots/list", "sampling/createMessage"];
  expect(new Set(asked.map(({ tool }) => tool))).toEqual(new Set(methods));
  for (const { kind, decision, outcome } of asked)
    expect({ kind, answer: decision?.answer, outcome }).toEqual({
      kind: "request",
      answer: "allow",
      outcome: "ok",
    });
});

test("docs/conformance.md says what this run found", async () => {
  const text = await readFile(document, "utf8");
  expect(text).toBe(withTables(text, tables(run)));
});
