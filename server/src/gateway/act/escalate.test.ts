import type { Decision } from "@reeve/contract/decision";
import type { ApprovalId } from "@reeve/contract/id";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { gateUnderTest, type GateUnderTest } from "../../../test/gate.ts";
import {
  bodyOf,
  call,
  listen,
  modernHeaders,
  modernMeta,
  rpc,
  send,
  type Answered,
  type Listening,
} from "../../../test/rpc.ts";
import { ApprovalSpent } from "../../ledger/unavailable.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import type { Decided } from "../../policy/decide/decide.ts";
import type { GateRequest } from "../hands.ts";

const apv: ApprovalId = "apv_0000000000000000000000000a";
const expiresAt = "2126-11-23T10:00:00.000Z";
let gate: GateUnderTest;
let upstream: Listening;
let seen: { method: string; params: Record<string, unknown> }[] = [];

beforeAll(async () => {
  upstream = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      const message = JSON.parse(body) as (typeof seen)[number] & { id: unknown };
      if (message.method === "tools/call" || message.method === "resources/read")
        seen.push(message);
      response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "inner" });
      const result = { content: [{ type: "text", text: "done" }] };
      response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result }));
    });
  });
  gate = await gateUnderTest({ pay: upstream.url }, { approvalWaitMs: 300, approvalPollMs: 10 });
});
beforeEach(() => {
  seen = [];
  for (const list of [gate.intents, gate.ends, gate.order, gate.asked, gate.questions])
    list.length = 0;
  gate.decided = escalated;
  gate.ledgerDown = null;
  gate.stale = false;
  gate.ask = () => Promise.resolve({ state: "pending", id: apv, expiresAt });
});
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await upstream.close();
});

const base = (id: Decision["id"]): Decision => ({
  id,
  answer: "allow",
  mode: "enforce",
  policies: [{ name: "refunds", version: 1 }],
  code: "permitted",
  reason: "Permitted.",
  shadow: null,
});
/** Asks a person, unless their approval is for these very arguments. */
function escalated({ args, evidence }: GateRequest, id: Decision["id"]): Partial<Decided> {
  const argsHash = canonicalHash(args);
  if (evidence?.approval?.argsHash === argsHash) return { decision: base(id) };
  return {
    decision: {
      ...base(id),
      answer: "escalate",
      code: "approval-needed",
      reason: "Policy refunds asks for the approval of owner.",
      escalation: {
        approvers: ["owner"],
        quorum: 1,
        severity: "high",
        timeoutMs: 600_000,
        rules: ["refunds.approval"],
        policies: [{ name: "refunds", version: 1 }],
        argsHash,
        definition: null,
      },
    },
  };
}
const approved = () =>
  Promise.resolve({
    state: "approved",
    id: apv,
    by: "per_1",
    expiresAtMs: Date.parse(expiresAt),
  } as const);

const ask = (body: string, headers: Record<string, string> = {}, who: "ada" | "ben" = "ada") =>
  send(`${gate.url}/mcp/pay`, { token: gate.agents[who].token, body, headers });
const refund = call("refund", { amountCents: 90000, token: "secret-token-value" }, 5);
const verdict = (got: Answered) => got.json?.result?._meta?.["reeve/decision"];

test("an action that needs a person does not happen; the agent is told whom it waits for, and where", async () => {
  const got = await ask(refund);
  expect(got.json?.result).toMatchObject({
    isError: true,
    content: [
      {
        text: `Policy refunds asks for the approval of owner. A person can decide at ${gate.url}/approvals/${apv} until ${expiresAt}. Once it is approved, send exactly the same call again.`,
      },
    ],
    _meta: {
      "reeve/decision": {
        answer: "escalate",
        code: "approval-needed",
        policies: [{ name: "refunds", version: 1 }],
        action: gate.intents[0]?.id,
        approval: { id: apv, url: `${gate.url}/approvals/${apv}`, expiresAt },
      },
    },
  });
  expect(seen).toEqual([]);
  expect(gate.intents[0]).toMatchObject({ approval: apv, decision: { answer: "escalate" } });
  expect(gate.ends[0]).toMatchObject({ outcome: "denied" });
  expect(gate.questions[0]).toMatchObject({
    action: gate.intents[0]?.id,
    tool: "refund",
    server: "pay",
    args: { amountCents: 90000, token: "[redacted]" },
    agent: { name: "ada", epoch: 1 },
    beside: null,
  });
});

test("the identical call after approval goes out once decided anew, and its record names the approval", async () => {
  gate.ask = approved;
  const got = await ask(refund);
  expect(got.json?.result?.content?.[0]?.text).toBe("done");
  expect(gate.asked.map(({ evidence }) => evidence?.approval?.id)).toEqual([undefined, apv]);
  await gate.settled(1);
  expect(gate.intents[0]).toMatchObject({ approval: apv, decision: { answer: "allow" } });
});

test("a denial is told with its reason, and asks nobody again", async () => {
  gate.ask = () =>
    Promise.resolve({ state: "denied", id: apv, by: "Grace", reason: "ask for less" });
  expect(verdict(await ask(refund))).toMatchObject({
    answer: "block",
    code: "approval-denied",
    reason: "Grace denied this: ask for less. Do not send it again; ask what would be acceptable.",
  });
  expect(seen).toEqual([]);
});

test.each([
  ["nobody can be asked", () => Promise.reject(new Error("no database")), "reeve-error"],
  ["too many questions wait", () => Promise.resolve({ state: "too many" } as const), "too many"],
])("where %s, the action is refused with a reason", async (_what, answer, reason) => {
  gate.ask = answer;
  const got = verdict(await ask(refund));
  expect(got?.answer).toBe("block");
  expect(got?.reason).toContain(reason);
  expect(seen).toEqual([]);
});

test("an approval that was used in this moment lets nothing pass, and neither does one the policies do not accept", async () => {
  gate.ask = approved;
  gate.ledgerDown = "spent";
  gate.ledgerFault = new ApprovalSpent("used");
  const got = await ask(refund);
  expect(verdict(got)).toMatchObject({ answer: "block", code: "approval-denied" });
  gate.ledgerFault = null;
  gate.ledgerDown = null;
  gate.decided = (request, id) => escalated({ ...request, evidence: undefined }, id);
  expect(verdict(await ask(refund))).toMatchObject({ answer: "block", reason: "policy-error" });
  expect(seen).toEqual([]);
});

test("an agent that was stopped while a person was asked is refused", async () => {
  gate.ask = () => {
    gate.suspend("ben");
    return approved();
  };
  const got = await ask(refund, {}, "ben");
  expect(verdict(got)).toMatchObject({ answer: "block", code: "agent-suspended" });
  expect(seen).toEqual([]);
});

describe("a stateless client that opens addresses", () => {
  const meta = {
    ...modernMeta,
    "io.modelcontextprotocol/clientCapabilities": { elicitation: { url: {} } },
  };
  const modern = (params: object, id = 5) =>
    rpc(
      "tools/call",
      { name: "refund", arguments: { amountCents: 90000 }, _meta: meta, ...params },
      id,
    );
  const headers = modernHeaders("tools/call", "refund");
  const first = async (params: object = {}) => {
    const got = await ask(modern(params), headers);
    return { got, state: got.json?.result?.["requestState"] as string };
  };
  const accepted = { "reeve/approval": { action: "accept" } };

  test("is sent there, and comes again with what it was given", async () => {
    const { got, state } = await first();
    expect(got.json?.result).toMatchObject({
      resultType: "input_required",
      inputRequests: {
        "reeve/approval": {
          method: "elicitation/create",
          params: { mode: "url", url: `${gate.url}/approvals/${apv}` },
        },
      },
      _meta: { "reeve/decision": { answer: "escalate", approval: { id: apv } } },
    });
    expect(got.json?.result).not.toHaveProperty("isError");
    const again = await ask(modern({ inputResponses: accepted, requestState: state }, 6), headers);
    expect(again.json?.result).toMatchObject({ resultType: "input_required" });
    expect(again.json?.result).not.toHaveProperty("inputRequests");

    gate.ask = approved;
    const done = await ask(modern({ inputResponses: accepted, requestState: state }, 7), headers);
    expect(done.json?.result?.content?.[0]?.text).toBe("done");
    expect(seen[0]?.params).toEqual({
      name: "refund",
      arguments: { amountCents: 90000 },
      _meta: meta,
    });
  });

  test("waits a moment for the answer when it comes again", async () => {
    const { state } = await first();
    let polls = 0;
    gate.ask = () =>
      ++polls < 4 ? Promise.resolve({ state: "pending", id: apv, expiresAt }) : approved();
    const done = await ask(modern({ inputResponses: accepted, requestState: state }, 7), headers);
    expect(done.json?.result?.content?.[0]?.text).toBe("done");
    expect(polls).toBe(4);
  });

  test("gets back what the tool server's own rounds had come to", async () => {
    const own = {
      requestState: "theirs",
      inputResponses: { name: { action: "accept", content: { n: "Ada" } } },
    };
    const { state } = await first(own);
    const beside = gate.questions[0]?.beside;
    expect(beside).not.toBeNull();
    gate.ask = approved;
    const back = { inputResponses: accepted, requestState: state };
    const done = await ask(modern(back, 7), headers);
    expect(done.json?.result?.content?.[0]?.text).toBe("done");
    expect(seen[0]?.params).toMatchObject(own);
    // The person is asked about the same call, whatever it was wrapped in.
    expect(gate.questions.at(-1)?.beside).toBe(beside);
  });

  test("that declines to go there is told in a plain result, and is not kept waiting", async () => {
    const { state } = await first();
    let polls = 0;
    gate.ask = () => (polls++, Promise.resolve({ state: "pending", id: apv, expiresAt }));
    const declined = { "reeve/approval": { action: "decline" } };
    const got = await ask(modern({ inputResponses: declined, requestState: state }, 7), headers);
    expect(got.json?.result).toMatchObject({ isError: true, resultType: "complete" });
    expect(verdict(got)).toMatchObject({ answer: "escalate" });
    expect(polls).toBe(1);
  });

  test.each([
    ["changed", (state: string) => modern({ requestState: `${state.slice(0, -2)}AA` })],
    [
      "of another call",
      (state: string) => modern({ requestState: state, arguments: { amountCents: 1 } }),
    ],
    ["of another agent", (state: string) => modern({ requestState: state })],
    ["invented", () => modern({ requestState: "reeve.hello" })],
  ])("cannot come with a state that is %s", async (what, body) => {
    const { state } = await first();
    const own = await gateUnderTest({ pay: upstream.url });
    const at = what === "of another agent" ? own : gate;
    const got = await send(`${at.url}/mcp/pay`, {
      token: at.agents.ada.token,
      body: body(state),
      headers,
    });
    expect(got.status).toBe(400);
    expect(got.json?.error).toMatchObject({
      code: -32602,
      data: { reason: "invalid_request_state" },
    });
    expect(seen).toEqual([]);
    await own[Symbol.asyncDispose]();
  });
});

describe("a client with a session", () => {
  const initialize = (elicitation: unknown) =>
    rpc("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: { elicitation },
      clientInfo: { name: "c", version: "1" },
    });
  const inSession = async (elicitation: unknown, version = "2025-11-25") => {
    const opened = await ask(initialize(elicitation));
    return ask(refund, {
      "mcp-session-id": String(opened.headers["mcp-session-id"]),
      "mcp-protocol-version": version,
    });
  };

  test("that said it opens addresses gets the error that sends it there", async () => {
    const got = await inSession({ url: {} });
    expect(got.json?.error).toMatchObject({
      code: -32042,
      data: {
        elicitations: [{ mode: "url", elicitationId: apv, url: `${gate.url}/approvals/${apv}` }],
        answer: "escalate",
        approval: { id: apv, expiresAt },
      },
    });
  });

  test.each([
    ["only fills in forms", {}, "2025-11-25"],
    ["speaks a protocol without that error", { url: {} }, "2025-06-18"],
  ])("that %s gets a plain result", async (_what, elicitation, version) => {
    const got = await inSession(elicitation, version);
    expect(got.json?.result).toMatchObject({ isError: true });
    expect(verdict(got)).toMatchObject({ answer: "escalate" });
  });

  test("reading a resource that needs a person is an error with the same verdict", async () => {
    const got = await ask(rpc("resources/read", { uri: "file:///a" }));
    expect(got.json?.error).toMatchObject({
      code: 403,
      data: { answer: "escalate", approval: { id: apv } },
    });
  });
});
