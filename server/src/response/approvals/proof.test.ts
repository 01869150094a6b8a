import type { AgentId, ApprovalId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { approvalWorld } from "../../../test/approval-world.ts";
import type { softwareAuthenticator, Wrong } from "../../../test/authenticator.ts";
import { as, by } from "../../../test/decision-world.ts";
import { fixedTokenActor } from "../../access/tokens/fixed-token.ts";
import { canonical } from "../../platform/canonical.ts";
import { approvalStore } from "./store.ts";

type World = Awaited<ReturnType<typeof approvalWorld>>;
let world: World;
let verbs: World["verbs"];
let grace: Person;
let bo: Person;
let device: ReturnType<typeof softwareAuthenticator>;
let agent: AgentId;
let id: ApprovalId;

beforeAll(async () => {
  world = await approvalWorld();
  ({ verbs } = world);
  grace = await world.person("Grace", "approver");
  bo = await world.person("Bo", "approver");
  device = await world.device(grace);
});
afterAll(() => world[Symbol.asyncDispose]());

let count = 0;
const fresh = async (tier: string): Promise<void> => {
  agent = (await world.agent(`clerk-${count++}`, await world.person(`Owner ${count}`, "owner"))).id;
  await sql`update agents set tier = ${tier} where id = ${agent}`.execute(world.database.kysely);
  id = await world.pending(agent);
};
beforeEach(() => fresh("critical"));

const begin = async (person = grace, of = id) =>
  verbs["approvals.challenge"](await world.signedIn(person), { id: of });
const answer = async (
  { challenge, options }: Awaited<ReturnType<typeof begin>>,
  wrong: Wrong = {},
  more: { person?: Person; of?: ApprovalId; with?: typeof device } = {},
) =>
  verbs["approvals.approve"](await world.signedIn(more.person ?? grace), {
    id: more.of ?? id,
    reason: "seen",
    passkey: { challenge, response: (more.with ?? device).get(options, wrong) },
  });
const refusedStill = async (doing: Promise<unknown>) => {
  await expect(doing).rejects.toMatchObject({ code: "forbidden" });
  expect((await verbs["approvals.get"](by(bo), { id })).status).toBe("pending");
};

test("an action of a critical agent is approved with a passkey that signs this very action; what it signed is kept", async () => {
  const begun = await begin();
  const bytes = Buffer.from(begun.challenge, "base64url");
  const binding = await approvalStore(world.database.kysely).binding(id);
  // 32 random bytes, then what is signed: this action, this question, this answer.
  expect(bytes.subarray(32)).toEqual(
    createHash("sha256")
      .update(canonical({ binding, approval: id, answer: "approve" }))
      .digest(),
  );
  const after = await answer(begun);
  expect(after).toMatchObject({ status: "approved", votes: [{ proof: "passkey" }] });
  const { rows } = await sql<{
    assertion: string;
  }>`select assertion from approval_votes where approval_id = ${id}`.execute(world.database.kysely);
  expect(JSON.parse(rows[0]?.assertion ?? "")).toMatchObject({ challenge: begun.challenge });
});

describe("a critical agent's action is not approved", () => {
  test("by a fresh sign-in alone, by a token, or by a person's own token", async () => {
    for (const ctx of [
      await world.signedIn(grace),
      as(fixedTokenActor),
      as({ ...fixedTokenActor, person: grace.id }),
    ])
      await refusedStill(verbs["approvals.approve"](ctx, { id, reason: "" }));
  });

  test.each<[string, Wrong]>([
    ["without checking who holds it", { userVerified: false }],
    ["from another origin", { origin: "https://localhost:4700" }],
    ["over another challenge", { challenge: randomBytes(64).toString("base64url") }],
    ["with another key", { signature: randomBytes(70) }],
  ])("by a passkey that signed %s", async (_what, wrong) => {
    await refusedStill(answer(await begin(), wrong));
  });

  test("by what a passkey signed for another action, also when that is sent under this one's name", async () => {
    const other = await world.pending(agent, { tool: "payout" });
    const begun = await begin(grace, other);
    await refusedStill(answer(begun));
    expect((await answer(await begin(grace, other), {}, { of: other })).status).toBe("approved");
  });

  test("by what was signed more than two minutes after it was asked for", async () => {
    const begun = await begin();
    world.time.ms += 2 * 60_000;
    await refusedStill(answer(begun));
  });

  test("with somebody else's challenge or somebody else's passkey", async () => {
    await refusedStill(answer(await begin(), {}, { person: bo }));
    const own = await world.device(bo);
    await refusedStill(answer(await begin(bo), {}, { person: bo, with: device }));
    expect((await answer(await begin(bo), {}, { person: bo, with: own })).status).toBe("approved");
  });

  test("with a challenge that the client made up", async () => {
    const { options } = await begin();
    const challenge = randomBytes(64).toString("base64url");
    await refusedStill(answer({ challenge, options: { ...options, challenge } }));
  });

  test("twice with one signature, nor after a first try with it failed", async () => {
    const begun = await begin();
    const response = device.get(begun.options);
    const passkey = { challenge: begun.challenge, response };
    const ctx = await world.signedIn(grace);
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, () => verbs["approvals.approve"](ctx, { id, reason: "", passkey })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await fresh("critical");
    const spoilt = await begin();
    await refusedStill(answer(spoilt, { userVerified: false }));
    await refusedStill(answer(spoilt));
  });

  test("by somebody without a passkey, who is told where to make one", async () => {
    const eve = await world.person("Eve Keyless", "approver");
    await expect(begin(eve)).rejects.toMatchObject({ code: "conflict", fix: /account/ });
  });
});

describe("an action of another agent", () => {
  beforeEach(() => fresh("high"));

  test("takes a sign-in at most fifteen minutes old, or a passkey", async () => {
    const ctx = await world.signedIn(grace);
    world.time.ms += 15 * 60_000;
    id = await world.pending(agent);
    await refusedStill(verbs["approvals.approve"](ctx, { id, reason: "" }));
    await refusedStill(verbs["approvals.approve"](by(grace), { id, reason: "" }));
    expect((await verbs["approvals.get"](ctx, { id })).you).toMatchObject({
      takes: "sign-in",
      freshUntil: null,
    });
    expect(await answer(await begin())).toMatchObject({ votes: [{ proof: "passkey" }] });
  });

  test("is denied by a sign-in of any age", async () => {
    const ctx = await world.signedIn(grace);
    world.time.ms += 9 * 60_000;
    expect(await verbs["approvals.deny"](ctx, { id, reason: "no" })).toMatchObject({
      status: "denied",
      votes: [{ proof: "sign-in" }],
    });
    id = await world.pending(agent, { tool: "payout" });
    world.time.ms += 9 * 60_000;
    const { votes } = await verbs["approvals.deny"](ctx, { id, reason: "no" });
    expect(votes).toMatchObject([{ proof: "session" }]);
  });
});
