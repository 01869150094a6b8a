import type { Tier } from "@reeve/contract/agent";
import type { ApprovalDetail, VoteProof } from "@reeve/contract/approval";
import type { ApprovalId, PersonId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import { generateAuthenticationOptions } from "@simplewebauthn/server";
import { createHash, randomBytes } from "node:crypto";
import { verifyKnown } from "../../access/sign-in/passkey.ts";
import { passkeyStore, type Passkey } from "../../access/sign-in/passkey-store.ts";
import { relyingParty } from "../../access/sign-in/relying-party.ts";
import { freshUntilMs } from "../../access/sign-in/fresh.ts";
import { canonical } from "../../platform/canonical.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { approvalStore } from "./store.ts";
import { stepUpStore } from "./step-up-store.ts";

export interface StepUpHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly publicUrl: () => string;
}

/** So long after signing in, a person may approve what needs no passkey. */
const freshMinutes = 15;
export const freshToApprove = (db: Database["kysely"], clock: Clock, ctx: Ctx) =>
  freshUntilMs(db, clock, ctx, freshMinutes * 60_000);

/** What approving takes: where an agent can do the greatest harm, a passkey over this very action. */
export const takes = (tier: Tier): ApprovalDetail["you"]["takes"] =>
  tier === "critical" ? "passkey" : "sign-in";

/** A signature that says yes to this action is good for no other action, no other question and no other answer. */
const committed = (binding: string, approval: ApprovalId): Buffer =>
  createHash("sha256")
    .update(canonical({ binding, approval, answer: "approve" }))
    .digest();

const randomLength = 32;

/** What the person's passkey is to sign. */
export async function challenge(
  { database, clock, publicUrl }: StepUpHands,
  ctx: Ctx,
  id: ApprovalId,
): Promise<{ challenge: string; options: Record<string, unknown> }> {
  const db = database.kysely;
  const person = inPerson(ctx);
  const binding = await approvalStore(db).binding(id);
  if (binding === null) throw notFound("approval", id);
  const keys = await passkeyStore(db).of(person);
  if (keys.length === 0) throw noPasskey();
  const bytes = Buffer.concat([randomBytes(randomLength), committed(binding, id)]);
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(publicUrl()).id,
    challenge: new Uint8Array(bytes),
    userVerification: "required",
    allowCredentials: keys.map(({ credential_id }) => ({ id: credential_id })),
  });
  await stepUpStore(db).open(options.challenge, id, person, clock.now());
  return { challenge: options.challenge, options: { ...options } };
}

/** A signature that was verified; its count is yet to be moved on, with the answer. */
export interface Proven {
  readonly passkey: Passkey;
  readonly counter: number;
  readonly assertion: unknown;
}

/** Verifies what a passkey signed for this question. The challenge is used up, whatever comes of it. */
export async function proven(
  { database, clock, publicUrl }: StepUpHands,
  ctx: Ctx,
  { id, passkey: given }: Parsed<"approvals.approve">,
): Promise<Proven | null> {
  if (given === undefined) return null;
  const db = database.kysely;
  const person = inPerson(ctx);
  const taken = await stepUpStore(db).take(given.challenge, id, person, clock.now());
  const binding = await approvalStore(db).binding(id);
  const passkey = await passkeyStore(db).withCredential(String(given.response["id"]));
  if (!taken || binding === null || passkey?.person !== person) throw notProven();
  const says = Buffer.from(given.challenge, "base64url").subarray(randomLength);
  if (!says.equals(committed(binding, id))) throw notProven();
  const party = relyingParty(publicUrl());
  const counter = await verifyKnown(party, given.challenge, passkey, given.response);
  if (counter === null) throw notProven();
  return { passkey, counter, assertion: given };
}

/** How an answer is proven to be theirs who give it; refused where that is not enough. */
export async function proofOf(
  db: Database["kysely"],
  clock: Clock,
  ctx: Ctx,
  { approve, tier, passkey }: { approve: boolean; tier: Tier; passkey: Proven | null },
): Promise<VoteProof> {
  if (passkey !== null) {
    if (await passkeyStore(db).used(passkey.passkey, passkey.counter, clock.now()))
      return "passkey";
    throw notProven();
  }
  if (approve && takes(tier) === "passkey") throw passkeyNeeded();
  if (ctx.actor.kind === "token") return "token";
  if ((await freshToApprove(db, clock, ctx)) !== null) return "sign-in";
  if (approve) throw notFresh();
  return "session";
}

function inPerson({ actor }: Ctx): PersonId {
  if (actor.kind === "person" && actor.person !== null) return actor.person;
  throw passkeyNeeded();
}

const passkeyNeeded = (): Problem =>
  new Problem(
    "forbidden",
    "The agent is of the tier critical, so approving takes a person with a passkey.",
    "Open the approval in the console and approve it with your passkey there.",
  );
const noPasskey = (): Problem =>
  new Problem(
    "conflict",
    "You have no passkey yet.",
    "Add one to your account in the console, then come back.",
  );
const notProven = (): Problem =>
  new Problem(
    "forbidden",
    "This passkey's answer is not one for this action, was used before, or came too late.",
    "Begin again: each is good once, within two minutes, for this action only.",
  );
const notFresh = (): Problem =>
  new Problem(
    "forbidden",
    `You signed in more than ${freshMinutes} minutes ago, and approving needs to be you beyond doubt.`,
    "Sign in again, or approve with your passkey.",
  );
