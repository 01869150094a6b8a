import { afterAll, expect, test } from "vitest";
import { call, noon, policyWorld, triage, type WorldSketch } from "../../../test/policy-world.ts";
import { openAuthor } from "../authoring/author.ts";
import { decide } from "../decide/decide.ts";
import { visible } from "../decide/visible.ts";
import { restrictionName } from "./rule.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const alarm = "alm_00000000000000000000000001";
const tools: WorldSketch["tools"] = { "s/read": { effect: "read" }, "s/write": {} };
const world = (...restrictions: readonly string[]) =>
  policyWorld(author, {
    tools,
    policies: { all: "permit(principal, action, resource);" },
    restrictions,
  });

test("an agent that may only read reads, and everything else is blocked with the alarm as its reason", async () => {
  const snapshot = await world("read_only");
  expect(call(snapshot, "s/read").answer).toBe("allow");
  expect(call(snapshot, "s/write")).toMatchObject({
    answer: "block",
    policies: [{ name: restrictionName({ alarm, kind: "read_only" }), version: 1 }],
    reason: expect.stringContaining("its pass rate fell") as string,
  });
  const asked = { agent: triage, server: "s", tool: null, method: "x", session: "s" } as const;
  const at = { id: "dec_00000000000000000000000001", now: noon } as const;
  for (const kind of ["model_call", "message", "request"] as const)
    expect(decide(snapshot, { ...asked, kind }, at).answer, kind).toBe("block");
  expect(decide(snapshot, { ...asked, kind: "data_access" }, at).answer).toBe("allow");
  expect(["read", "write"].filter(visible(snapshot, triage, "s"))).toEqual(["read"]);
});

test("an agent that must ask reads freely; a write waits for a person, and passes once approved for this restriction", async () => {
  const snapshot = await world("ask");
  expect(call(snapshot, "s/read").answer).toBe("allow");
  const asked = call(snapshot, "s/write");
  const rule = restrictionName({ alarm, kind: "ask" });
  expect(asked).toMatchObject({
    answer: "escalate",
    escalation: { approvers: ["owner"], rules: [rule] },
  });
  const approval = {
    id: "apv_00000000000000000000000001",
    by: "per_00000000000000000000000009",
    argsHash: "0".repeat(64),
    rules: [rule],
    expiresAtMs: noon + 60_000,
  } as const;
  const answer = (more: Partial<Record<keyof typeof approval, unknown>>) =>
    call(snapshot, "s/write", {}, { evidence: { approval: { ...approval, ...more } as never } })
      .answer;
  expect(answer({})).toBe("allow");
  expect(answer({ rules: ["another"] })).toBe("escalate");
  expect(answer({ argsHash: "1".repeat(64) })).toBe("escalate");
  expect(answer({ expiresAtMs: noon })).toBe("escalate");
});

test("a restriction that this build does not know lets nothing happen", async () => {
  const snapshot = await world("half_speed");
  expect([call(snapshot, "s/read").answer, call(snapshot, "s/write").answer]).toEqual([
    "block",
    "block",
  ]);
});

test("a restriction permits nothing, and without one nothing is taken away", async () => {
  const unpermitted = await policyWorld(author, { tools, restrictions: ["ask"] });
  expect(call(unpermitted, "s/write").answer).toBe("block");
  expect(call(await world(), "s/write").answer).toBe("allow");
});
