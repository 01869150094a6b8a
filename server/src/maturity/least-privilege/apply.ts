import type { AgentId } from "@reeve/contract/id";
import type { Grant } from "@reeve/contract/grant";
import { grantStore } from "../../access/grants/store.ts";
import { grantable } from "../../access/grants/grantable.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { mayChange } from "../../policy/proposals/may-change.ts";
import { bringIntoForce, readOrRefuse, type PolicyHands } from "../../policy/put.ts";
import { policyStore } from "../../policy/store.ts";
import { dayOf } from "../rollup/fold.ts";
import { toolUses } from "../rollup/tool-days-store.ts";
import { knownAgent, policyNameOf } from "./gather.ts";
import { mayDo } from "./may-do.ts";
import { rulesOf } from "../../policy/decide/rules.ts";
import { withPolicy } from "../../policy/replay/draft.ts";
import { narrowedGrants } from "./propose.ts";
import { endNarrowing, keepNarrowing, liveGrants, narrowingOf } from "./store.ts";

/** Puts a text that only tightens, and only for this agent, in shadow: what it would block is recorded, nothing is blocked. */
export async function tryInShadow(
  hands: PolicyHands,
  ctx: Ctx,
  id: AgentId,
  cedar: string,
): Promise<void> {
  const { name: agentName } = await knownAgent(hands, id);
  const name = policyNameOf(id);
  const read = await readOrRefuse(hands, cedar);
  onlyTightens(read, id);
  await hands.write(ctx, "privileges.try", async (tx) => {
    await mayChange(tx, ctx.actor, name);
    const held = await narrowingOf(tx.db, id, true);
    if (held?.mode === "enforce")
      throw new Problem(
        "conflict",
        `${agentName} is kept to what it used already.`,
        "Undo that first, or change its policy.",
      );
    const reason = "Least privilege, watched before it is enforced";
    const by = { author: ctx.actor.name, reviewer: null };
    await bringIntoForce(tx, hands.clock, { name, cedar, mode: "shadow", reason }, read, by);
    const [triedAt, triedBy] = [isoTime(hands.clock.now()), ctx.actor.name];
    await keepNarrowing(tx.db, id, {
      mode: "shadow",
      triedAt,
      triedBy,
      enforcedAt: null,
      enforcedBy: null,
      revoked: [],
      created: [],
    });
    tx.note({ subject: id, before: held, after: { mode: "shadow", policy: name } });
  });
}

/** A permit would widen, and a rule about another agent is not this one's narrowing. */
function onlyTightens(
  { compiled: json, permits }: { compiled: string; permits: number },
  id: AgentId,
): void {
  const statements = JSON.parse(json) as readonly {
    readonly principal?: { readonly op?: string; readonly entity?: { readonly id?: string } };
  }[];
  const others = statements.some(
    ({ principal }) => principal?.op !== "==" || principal.entity?.id !== id,
  );
  if (permits === 0 && !others) return;
  throw new Problem(
    "invalid",
    permits > 0 ? "A narrowing only forbids." : "A narrowing is about one agent.",
    permits > 0
      ? "Take the permits out, and put them as a policy of their own."
      : `Write \`principal == Reeve::Agent::"${id}"\` in each statement.`,
    [{ path: "cedar", message: "It does more than to narrow this agent." }],
  );
}

/** Puts what was tried in force, and narrower grants in the place of those it makes too wide; all of it, or nothing. */
export async function enforceTried(hands: PolicyHands, ctx: Ctx, id: AgentId): Promise<void> {
  const { clock, database } = hands;
  const { name: agentName } = await knownAgent(hands, id);
  const name = policyNameOf(id);
  const tried = await policyStore(database.kysely).inForce(name);
  if (!tried) throw notTried(agentName);
  const { cedar } = tried;
  const read = await readOrRefuse(hands, cedar);
  const snapshot = hands.snapshots.current();
  const rules = rulesOf({ name, version: 0, mode: "enforce", compiled: read.compiled });
  const after = withPolicy(snapshot, name, { version: 0, rules });
  const allowed = mayDo(after, id, clock.now()).filter(({ may }) => may !== "never");
  const uses = await toolUses(database.kysely, id, dayOf(clock.now()) - 90);
  const reads = new Set(
    uses.filter(({ tool, calls }) => tool === "" && calls > 0).map(({ server }) => server),
  );
  await hands.write(ctx, "privileges.enforce", async (tx) => {
    await mayChange(tx, ctx.actor, name);
    const held = await narrowingOf(tx.db, id, true);
    if (!held) throw notTried(agentName);
    const now = isoTime(clock.now());
    const by = { author: ctx.actor.name, reviewer: null };
    const reason = "Least privilege, after it was watched";
    await bringIntoForce(tx, clock, { name, cedar, mode: "enforce", reason }, read, by);
    const grants = await liveGrants(tx.db, id, now);
    const changes = narrowedGrants(grants, allowed, reads);
    const created: Grant[] = [];
    for (const change of changes) {
      const made = await replaced(tx, hands, ctx, change.id, change.after);
      if (made) created.push(made);
    }
    await keepNarrowing(tx.db, id, {
      ...held,
      mode: "enforce",
      enforcedAt: now,
      enforcedBy: ctx.actor.name,
      revoked: [...held.revoked, ...changes.map((change) => change.id)],
      created: [...held.created, ...created.map((grant) => grant.id)],
    });
    const after = { mode: "enforce", policy: name, grants: changes };
    tx.note({ subject: id, before: { mode: held.mode }, after });
  });
}

const notTried = (agent: string): Problem =>
  new Problem(
    "conflict",
    `Nothing was tried for ${agent} yet.`,
    "Try a proposal in shadow first: it shows what would be blocked, and blocks nothing.",
  );

/** Revokes a grant; with tools left, one for those stands in its place, for as long. */
async function replaced(
  tx: Tx,
  { clock }: PolicyHands,
  ctx: Ctx,
  id: Grant["id"],
  tools: readonly string[],
): Promise<Grant | null> {
  const store = grantStore(tx.db);
  const before = await store.lock(id);
  if (!before || before.revokedAt !== null) return null;
  await store.revoke(id, isoTime(clock.now()));
  if (tools.length === 0) return null;
  const reason = `Narrowed to what it used. ${before.reason}`.slice(0, 1000);
  return again(tx, clock.now(), ctx, { ...before, tools: [...tools], reason });
}

/** A grant that is made anew; none for a server that is gone. */
async function again(tx: Tx, now: number, ctx: Ctx, it: Grant): Promise<Grant | null> {
  if (it.expiresAt !== null && Date.parse(it.expiresAt) <= now) return null;
  const store = grantStore(tx.db);
  if (!(await store.serverNamed(it.server))) return null;
  const server = await grantable(tx.db, it.server, it.tools);
  const made: Grant = {
    ...it,
    id: newId("grt", now),
    tools: server.tools,
    createdBy: ctx.actor.name,
    createdAt: isoTime(now),
    revokedAt: null,
  };
  await store.add(made, server.id);
  await store.carryUses(it.id, made.id);
  return made;
}

/** Takes the policy out of force and gives the grants back, as they were. */
export async function undoNarrowing(hands: PolicyHands, ctx: Ctx, id: AgentId): Promise<void> {
  const { clock } = hands;
  await knownAgent(hands, id);
  const name = policyNameOf(id);
  await hands.write(ctx, "privileges.undo", async (tx) => {
    await mayChange(tx, ctx.actor, name);
    const held = await narrowingOf(tx.db, id, true);
    if (!held) throw notFound("narrowing of agent", id);
    const policies = policyStore(tx.db);
    const now = isoTime(clock.now());
    if (await policies.inForce(name)) {
      const { id: policy } = await policies.lock(name, newId("pol", clock.now()), now);
      await policies.end(policy, now);
    }
    const grants = grantStore(tx.db);
    for (const made of held.created) {
      const live = await grants.lock(made);
      if (live?.revokedAt === null) await grants.revoke(made, now);
    }
    const restored: string[] = [];
    for (const revoked of held.revoked) {
      const was = await grants.lock(revoked);
      const made = was && (await again(tx, clock.now(), ctx, was));
      if (made) restored.push(made.id);
    }
    await endNarrowing(tx.db, id);
    tx.note({ subject: id, before: held, after: { mode: null, grants: restored } });
  });
}
