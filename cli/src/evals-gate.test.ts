import type { GateVerdict, VersionGate } from "@reeve/contract/version-gate";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { run } from "./run.ts";

const agent = { id: `agt_${"0".repeat(26)}`, name: "clerk" } as const;

/** A Reeve that knows one agent and answers each comparison so, and what the command printed and ended with. */
async function gated(verdict: GateVerdict, ok: boolean, ...more: string[]) {
  const gate: VersionGate = {
    id: "vgt_1",
    agent,
    reference: "1",
    candidate: "2",
    candidateAgent: null,
    on: {
      kind: "dataset",
      dataset: { id: "dts_1", name: "tickets" },
      version: 3,
      digest: "00",
      run: "r1",
      referenceRun: null,
    },
    evaluators: [
      {
        name: "trajectory",
        version: "1",
        aspect: "quality",
        reference: { pass: 50, fail: 0, unscored: 0 },
        candidate: { pass: 30, fail: 20, unscored: 0 },
      },
    ],
    terms: { tolerance: 0.05, alpha: 0.05, inconclusive: "hold" },
    seed: "vgt_1",
    verdict,
    ok,
    compared: 50,
    decidedAt: 31,
    mean: -0.4,
    better: 0,
    worse: 20,
    same: 30,
    missing: 1,
    unscored: 0,
    evidence: { worse: [1.5], fine: [-2] },
    hard: [],
    hardCases: 0,
    differs: [
      {
        case: "c1",
        reference: 1,
        candidate: 0,
        session: null,
        was: [],
        is: [{ evaluator: "trajectory", label: "fail", explanation: "Other\u001B[31m tools." }],
      },
    ],
    notes: [],
    did: [{ what: "stopped", says: "Version 2 of clerk is refused at every door." }],
    stop: null,
    by: "CI",
    at: "2026-11-23T10:00:00.000Z",
    override: null,
  };
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => void (body += String(part)));
    request.on("end", () => {
      if (request.method === "POST") asked.push(JSON.parse(body));
      const answer = request.method === "POST" ? gate : { items: [agent], nextCursor: null };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const REEVE_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let out = "";
  const terminal = {
    out: async (text: string) => void (out += text),
    err: (text: string) => void (out += text),
    colour: false,
    env: { REEVE_URL },
    stop: new AbortController().signal,
  };
  const status = await run(terminal, ["evals", "gate", "Clerk", "--candidate", "2", ...more]);
  server.closeAllConnections();
  server.close();
  return { status, out, asked };
}

test("the exit status is the answer: 0 where the candidate may go on, 1 where it may not", async () => {
  expect((await gated("pass", true)).status).toBe(0);
  expect((await gated("block", false)).status).toBe(1);
  expect((await gated("inconclusive", false)).status).toBe(1);
  const { status, asked } = await gated("inconclusive", true, "--inconclusive", "pass");
  expect(status).toBe(0);
  expect(asked).toEqual([{ agent: agent.id, candidate: "2", inconclusive: "pass" }]);
});

test("the evidence is printed so that a person can act on it, and nothing in it steers the terminal", async () => {
  const { out } = await gated("block", false, "--run", "r1", "--tolerance", "0.1");
  expect(out).toContain("BLOCK");
  expect(out).toContain("50: 0 better, 20 worse, 30 the same");
  expect(out).toContain("31.6 of 20 needed");
  expect(out).toContain("c1: 1.00 then, 0.00 now (trajectory: Other\\u001b[31m tools.)");
  expect(out).toContain("→ Version 2 of clerk is refused at every door.");
  const whole = await gated("block", false, "--json");
  expect(JSON.parse(whole.out)).toMatchObject({ verdict: "block" });
});

test("what cannot be asked for is wrong usage", async () => {
  expect(await gated("pass", true, "--tolerance", "much")).toMatchObject({ status: 2, asked: [] });
  expect(await gated("pass", true, "--results", "/nowhere.json")).toMatchObject({ status: 2 });
});
