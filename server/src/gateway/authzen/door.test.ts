import type { Agent } from "@reeve/contract/agent";
import type { ApprovalId } from "@reeve/contract/id";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brainWorld, type BrainWorld } from "../../../test/brain/world.ts";
import { bySystem } from "../../../test/decision-world.ts";
import { sha256 } from "./profile.ts";

let world: BrainWorld;
let ada: Agent;
let ben: Agent;
beforeAll(async () => {
  world = await brainWorld();
  const more = { environment: "office" };
  ada = await world.agent("ada", world.ada, more);
  ben = await world.agent("ben", world.ada, more);
  await world.delegate([ada]);
});
afterAll(() => world[Symbol.asyncDispose]());

const own = () => ({ token: `reeve_dev_${ada.id}` });
const agent = (id: string) => ({ type: "agent", id });
const tool = (name: string) => ({ type: "tool", id: `work/${name}` });
const wants = (name: string, args: object = { path: "/a" }, context: object = {}) => ({
  subject: agent(ada.id),
  action: { name: "tools/call" },
  resource: tool(name),
  context: { args, ...context },
});
const ask = (...it: Parameters<BrainWorld["authzen"]>) => world.authzen(...it);

describe("who may ask", () => {
  test("nobody without a token that is good, and not with one that is for something else", async () => {
    const none = await ask("/evaluation", wants("read"), { token: "" });
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringContaining("Bearer"),
    ]);
    expect((await ask("/evaluation", wants("read"), { token: "stolen" })).status).toBe(401);
    expect((await ask("/evaluation", wants("read"), { token: "reeve_dev_agt_none" })).status).toBe(
      401,
    );
    expect((await ask("/evaluation", wants("read"), { token: "viewer" })).status).toBe(403);
    expect((await ask("/evaluation", wants("read"), { token: "seeker" })).status).toBe(403);
    expect(
      (
        await ask("/evaluation", wants("read"), { "x-request-id": "1", token: "viewer" })
      ).headers.get("x-request-id"),
    ).toBe("1");
  });

  test("an agent asks about itself, and about nobody and nothing else", async () => {
    expect((await ask("/evaluation", wants("read"), own())).json.decision).toBe(true);
    const other = { ...wants("read"), subject: agent(ben.id) };
    expect((await ask("/evaluation", other, own())).status).toBe(403);
    const record = { ...wants("read"), resource: { type: "record", id: "1" } };
    expect((await ask("/evaluation", record, own())).status).toBe(403);
    const both = await ask(
      "/evaluations",
      { ...wants("read"), evaluations: [{}, { subject: agent(ben.id) }] },
      own(),
    );
    expect(both.json.evaluations).toMatchObject([
      { decision: true },
      { decision: false, context: { error: { status: 403 } } },
    ]);
  });

  test("the agent is named in each way that the standards know, and the answer is the same", async () => {
    const act = { sub: ada.id, sub_profile: "ai_agent" };
    for (const [subject, context] of [
      [agent(ada.id), {}],
      [agent("Ada"), {}],
      [{ type: "identity", id: ada.id }, { agent: ada.id }],
      [{ type: "user", id: world.ada.id, properties: { act } }, {}],
      [{ type: "identity", id: world.ada.email }, { agent: ada.id }],
    ] as const) {
      const it = { ...wants("read", { path: "/a" }, context), subject };
      expect((await ask("/evaluation", it)).json, JSON.stringify(subject)).toMatchObject({
        decision: true,
      });
    }
    expect((await world.gate.last(ada.id))?.principal).toBe(world.ada.id);
  });

  test("nobody is believed that a person lets an agent act for them", async () => {
    const it = {
      ...wants("diary", { path: "/a" }, { agent: ben.id }),
      subject: { type: "user", id: world.ada.id },
    };
    expect((await ask("/evaluation", it)).json).toMatchObject({
      decision: false,
      context: { reason_code: "credential" },
    });
    const forAda = { ...it, context: { ...it.context, agent: ada.id } };
    expect((await ask("/evaluation", forAda)).json.decision).toBe(true);
  });

  test("properties that are said of an agent or a tool say nothing", async () => {
    const bare = await world.agent("bare", world.ada, { environment: "bare" });
    const it = {
      ...wants("read"),
      subject: { ...agent(bare.id), properties: { env: "office", environment: "office" } },
      resource: { ...tool("read"), properties: { effect: "read" } },
    };
    expect((await ask("/evaluation", it)).json).toMatchObject({
      decision: false,
      context: { reason_code: "default-deny" },
    });
  });
});

describe("what is asked", () => {
  test("is a tool by its server and name, and an action that a tool knows", async () => {
    const at = (resource: object, name = "tools/call") =>
      ask("/evaluation", { ...wants("read"), action: { name }, resource });
    for (const resource of [
      { type: "tool", id: "work/read" },
      { type: "tool", id: "work__read" },
      { type: "tool", id: "read" },
      { type: "tool", id: "read", properties: { server: { name: "work" } } },
    ])
      expect((await at(resource)).json.decision, JSON.stringify(resource)).toBe(true);
    expect((await at(tool("read"), "work/read")).json.decision).toBe(true);
    expect((await at(tool("read"), "destroy")).json).toMatchObject({
      decision: false,
      context: { reason_code: "bad-message" },
    });
    expect((await at({ type: "mcp_server", id: "work" }, "tools/list")).json).toEqual({
      decision: true,
    });
    expect((await at({ type: "mcp_server", id: "nowhere" }, "tools/list")).json.decision).toBe(
      false,
    );
    expect((await at({ type: "mcp_server", id: "work" }, "vendor/delete_all")).json).toMatchObject({
      decision: false,
      context: { reason_code: "default-deny" },
    });
  });

  test("is decided on the arguments that were sent, whole and unchanged", async () => {
    const args = { path: "/a" };
    for (const [context, decision] of [
      [{ args_sha256: sha256(args) }, true],
      [{ args_sha256: sha256({ path: "/b" }) }, false],
      [{ args_truncated: true }, false],
    ] as const)
      expect((await ask("/evaluation", wants("read", args, context))).json.decision).toBe(decision);
    expect((await ask("/evaluation", wants("read", [] as never))).status).toBe(400);
    expect((await ask("/evaluation", wants("read", args, { arguments: args }))).status).toBe(400);
    expect(
      (await ask("/evaluation", wants("read", args, { supported_obligations: "all" }))).status,
    ).toBe(400);
  });

  test("that is denied tells which decision it was, why, and what determined it", async () => {
    const { json } = await ask("/evaluation", wants("remove"));
    const action = (await world.gate.last(ada.id))?.id;
    expect(json).toMatchObject({
      decision: false,
      context: {
        id: expect.stringMatching(/^dec_/) as string,
        action,
        reason_code: "forbidden",
        policies: [{ name: "no-removing", version: 1 }],
        reason_user: { en: expect.stringContaining("nothing is removed here") as string },
        reason_admin: { en: expect.stringContaining("no-removing (version 1)") as string },
      },
    });
  });

  test("that is allowed is on the record, and ends there: nobody tells how it went on", async () => {
    await ask("/evaluation", wants("read", { path: "/recorded" }));
    expect(await world.gate.last(ada.id)).toMatchObject({
      source: "authzen",
      tool: "read",
      args: { path: "/recorded" },
      outcome: "unknown",
      error: expect.stringContaining("does not tell") as string,
    });
  });
});

describe("what has to be done besides", () => {
  const query = { sql: "q", limit: 5000 };
  test("is an obligation for who understands it, and a no for who does not", async () => {
    const { json } = await ask(
      "/evaluation",
      wants("query", query, { supported_obligations: ["custom"] }),
    );
    const args = { sql: "q", limit: 100 };
    expect(json).toMatchObject({
      decision: true,
      context: {
        outcome: "scope",
        obligations: [
          {
            id: "obl-1",
            type: "custom",
            properties: { vendor: "reeve", action: "narrow", args, args_sha256: sha256(args) },
          },
        ],
      },
    });
    for (const context of [
      {},
      { supported_obligations: ["step-up"] },
      { supported_obligations: ["custom"], pep: { custom_obligations: ["redact"] } },
    ])
      expect((await ask("/evaluation", wants("query", query, context))).json).toMatchObject({
        decision: false,
        context: { outcome: "block" },
      });
    const hidden = await ask(
      "/evaluation",
      wants(
        "mail",
        { path: "/a" },
        { supported_obligations: ["custom"], pep: { custom_obligations: ["redact"] } },
      ),
    );
    expect(hidden.json).toMatchObject({
      decision: true,
      context: {
        obligations: [{ type: "custom", properties: { action: "redact", class: "email" } }],
      },
    });
  });
});

describe("what a person must approve", () => {
  const args = { amountCents: 90_000 };
  test("is a no that can be requested, a request that is polled, and a yes once", async () => {
    const denied = (await ask("/evaluation", wants("refund", args))).json;
    const request = denied.context?.["access_request"] as Record<string, string>;
    expect(denied).toMatchObject({
      decision: false,
      context: { reason: "approval_required", outcome: "escalate" },
    });
    expect(Object.keys(request).sort()).toEqual([
      "binding_token",
      "display",
      "endpoint",
      "expires_at",
    ]);
    const submission = {
      ...wants("refund", args),
      denial: { ...request, evaluation_id: denied.context?.["evaluation_id"] },
    };
    const headers = { "idempotency-key": "one" };
    const task = await ask("/requests", submission, headers);
    expect([task.status, task.json.task]).toEqual([
      202,
      expect.objectContaining({ status: "pending" }),
    ]);
    expect((await ask("/requests", submission, headers)).json.task?.["id"]).toBe(
      task.json.task?.["id"],
    );
    expect(await ask("/requests", { ...submission, client: {} }, headers)).toMatchObject({
      status: 409,
      json: { type: expect.stringContaining("duplicate_request") as string },
    });
    const id = task.json.task?.["id"] as ApprovalId;
    const polled = () => ask(`/requests/${id}`);
    expect((await polled()).headers.get("retry-after")).toBe("5");
    const waiting = await ask("/evaluation", wants("refund", args, { approval: { id } }));
    expect(waiting.json).toMatchObject({
      decision: false,
      context: { reason: "grant_pending", next_action: "retry" },
    });
    await world.gate.approvals["approvals.approve"](await world.signedIn(world.ada), {
      id,
      reason: "",
    });
    const { json } = await polled();
    expect(json).toMatchObject({
      task: { status: "approved" },
      result: { mode: "reevaluate", approval: { id } },
    });
    expect((await ask("/requests", submission)).status).toBe(201);
    const approval = json.result?.["approval"];
    const other = await ask("/evaluation", wants("refund", { amountCents: 90_001 }, { approval }));
    expect(other.json).toMatchObject({
      decision: false,
      context: { reason: "out_of_scope", next_action: "request" },
    });
    const again = () => ask("/evaluation", wants("refund", args, { approval }));
    expect((await again()).json).toMatchObject({ decision: true, context: { approval: { id } } });
    expect((await again()).json.decision).toBe(false);
  });

  test("is not requested with another denial's seal, for another agent, or after its time", async () => {
    const mine = { ...wants("refund", { amountCents: 70_000 }), denial: {} };
    const { json } = await ask("/evaluation", mine);
    const { binding_token } = (json.context?.["access_request"] ?? {}) as Record<string, string>;
    const with_ = (more: object) =>
      ask("/requests", { ...mine, denial: { binding_token }, ...more });
    for (const [more, kind] of [
      [{ denial: { binding_token: `${binding_token}x` } }, "invalid_denial_binding"],
      [{ denial: {} }, "invalid_denial_binding"],
      [{ denial: null }, "not_requestable"],
      [{ subject: agent(ben.id) }, "invalid_denial_binding"],
      [{ context: { args: { amountCents: 70_001 } } }, "invalid_denial_binding"],
      [{ client: { actor: { id: ben.id } } }, "invalid_denial_binding"],
      [{ resource: { type: "record", id: "1" } }, "not_requestable"],
    ] as const)
      expect(await with_(more), JSON.stringify(more)).toMatchObject({
        status: 400,
        json: { type: `urn:openid:authzen:access-request:error:${kind}` },
      });
    const task = (await with_({})).json.task?.["id"] as string;
    expect(
      (await ask(`/requests/${task}`, undefined, { token: `reeve_dev_${ben.id}` })).status,
    ).toBe(404);
    expect((await ask(`/requests/${task}`, undefined, own())).status).toBe(200);
    expect((await ask("/requests/apv_none")).json.type).toContain("unknown_task");
    await world.later(2 * 3_600_000);
    expect((await with_({})).status).toBe(410);
    expect((await ask(`/requests/${task}`)).json.task).toMatchObject({ status: "expired" });
  });

  test("among several questions is a no that says to ask it alone, and bothers nobody", async () => {
    const before = (await world.gate.approvals["approvals.list"](bySystem, { limit: 200 })).items
      .length;
    const refund = { ...wants("refund", { amountCents: 60_000 }) };
    const { json } = await ask("/evaluations", { evaluations: [wants("read"), refund] });
    expect(json.evaluations).toMatchObject([
      { decision: true },
      { decision: false, context: { next_action: "evaluate_alone" } },
    ]);
    expect(
      (await world.gate.approvals["approvals.list"](bySystem, { limit: 200 })).items,
    ).toHaveLength(before);
  });
});

describe("searches among agents and tools", () => {
  const found = async (what: string, body: object, headers = { token: "seeker" }) =>
    (await ask(`/search/${what}`, body, headers)).json.results;
  const tools = {
    subject: agent("ada"),
    action: { name: "tools/call" },
    resource: { type: "tool" },
  };

  test("find the tools that an agent may use, on these arguments where some are sent", async () => {
    const all = (await found("resource", tools))?.map(({ id }) => id);
    expect(all).toContain("work/refund");
    for (const no of ["work/remove", "work/changed", "work/gone"]) expect(all).not.toContain(no);
    const secret = { ...tools, context: { args: { path: "/secret/x" } } };
    expect((await found("resource", secret))?.map(({ id }) => id)).not.toContain("work/read");
    expect(await found("resource", { ...tools, subject: agent("nobody") })).toEqual([]);
    expect(await found("action", { subject: agent("ada"), resource: tool("read") })).toEqual([
      { name: "tools/call" },
    ]);
    expect(await found("action", { subject: agent("ada"), resource: tool("remove") })).toEqual([]);
  });

  test("show an agent itself and no other, and nothing to who may not search", async () => {
    const who = {
      subject: { type: "agent" },
      action: { name: "tools/call" },
      resource: tool("read"),
    };
    expect(await found("subject", who)).toEqual(
      expect.arrayContaining([agent(ada.id), agent(ben.id)]),
    );
    expect(await found("subject", who, own())).toEqual([agent(ada.id)]);
    expect(
      (await ask("/search/resource", { ...tools, subject: agent(ben.id) }, own())).status,
    ).toBe(403);
    expect((await ask("/search/subject", who, { token: "viewer" })).status).toBe(403);
  });

  test("leave nothing on the record", async () => {
    const before = (await world.gate.last(ada.id))?.id;
    await found("resource", tools);
    expect((await world.gate.last(ada.id))?.id).toBe(before);
  });
});
