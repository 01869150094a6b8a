import type { Incident } from "@reeve/contract/incident";
import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import type { StopWanted } from "@reeve/contract/stop";
import { holdNow, setHold } from "../../ledger/retention/store.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { lockToChange } from "../../registry/agents/verbs.ts";
import { agentStore } from "../../registry/agents/store.ts";
import type { Stopping } from "../stops/stopping.ts";
import { mine, mustBeOpen } from "./may.ts";
import { partsOf } from "./parts-store.ts";
import { incidentStore } from "./store.ts";

export interface ContainHands {
  readonly write: Write;
  readonly clock: Clock;
  readonly stopping: Pick<Stopping, "stop">;
  revokeCredentials(db: DatabaseTransaction, agent: AgentId): Promise<void>;
}

type Asked = Parsed<"incidents.contain">;
type Step = Exclude<Asked["step"], "preserve">;

/** Keeps the record first; then stops what was asked for, by the same operations that everybody stops with. */
export async function contain(hands: ContainHands, ctx: Ctx, asked: Asked): Promise<void> {
  const { write, clock } = hands;
  const { step } = asked;
  const target = await write(ctx, "incidents.contain", async (tx) => {
    const it = await mine(tx, clock, ctx, asked.id);
    mustBeOpen(it);
    const kept = await preserve(tx, clock, ctx, it, asked.reason);
    const target = step === "preserve" ? null : await targetOf(tx, it, { ...asked, step });
    if (step === "credentials" && target?.agent)
      await revoke(hands, tx, ctx, it, target.agent, asked.reason);
    await takeOn(tx, clock, ctx, it);
    tx.note({ subject: it.id, before: null, after: { contain: step, kept, reason: asked.reason } });
    return target && { ...target, rehearsal: it.mode === "test" };
  });
  if (target?.wanted)
    await hands.stopping.stop(target.wanted, {
      ctx,
      source: target.rehearsal ? "drill" : "person",
      also: async (tx, stop) => {
        const at = isoTime(clock.now());
        const said = { step, says: target.says, agent: target.agent, reason: asked.reason };
        await partsOf(tx.db, asked.id).contained({ ...said, stop, at, by: ctx.actor.name });
        await partsOf(tx.db, asked.id).say(
          "contained",
          `${target.says}: ${asked.reason}`,
          ctx.actor.name,
          at,
        );
      },
    });
}

/** Nothing of the record goes from now on; and how the agents are set up at this moment is on the record too. */
async function preserve(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  it: Incident,
  reason: string,
): Promise<boolean> {
  const parts = partsOf(tx.db, it.id);
  if ((await parts.containment()).some(({ step }) => step === "preserve")) return false;
  const at = isoTime(clock.now());
  const by = ctx.actor.name;
  if ((await holdNow(tx.db)) === null) {
    const hold = { reason: `INC-${it.ref}: ${reason}`, by, at };
    await setHold(tx.db, hold);
    tx.note({ subject: "retention", before: null, after: hold });
  }
  const agents = [];
  for (const { id } of it.agents) agents.push((await agentStore(tx.db).find(id))?.agent ?? null);
  tx.note({
    subject: it.id,
    before: null,
    after: { preserved: { agents, policies: it.policies } },
  });
  const says = "The record is kept, whatever retention says";
  await parts.contained({ step: "preserve", says, agent: null, stop: null, at, by, reason });
  await parts.say("contained", `${says}: ${reason}`, by, at);
  return true;
}

interface Target {
  readonly says: string;
  readonly agent: AgentId | null;
  readonly wanted: StopWanted | null;
}

async function targetOf(
  tx: Tx,
  it: Incident,
  asked: Asked & { readonly step: Step },
): Promise<Target> {
  const { step, reason, server, tool } = asked;
  if (step === "tool") {
    if (server === undefined || tool === undefined)
      throw lacks("tool", "Name the tool and its server.");
    const wanted: StopWanted = { level: "tool", server, tool, reason };
    return { says: `The tool ${server}/${tool} is blocked for everybody`, agent: null, wanted };
  }
  const id = asked.agent ?? (it.agents.length === 1 ? it.agents[0]?.id : undefined);
  if (id === undefined) throw lacks("agent", "Name the agent that it is about.");
  const found = await agentStore(tx.db).find(id);
  if (!found) throw lacks("agent", "There is no such agent.");
  const { name, owner } = found.agent;
  if (step === "agent")
    return {
      says: `${name} is suspended`,
      agent: id,
      wanted: { level: "agent", agent: id, reason },
    };
  if (step === "credentials")
    return { says: `The credentials of ${name} are revoked`, agent: id, wanted: null };
  if (owner === null)
    throw lacks("agent", `Nobody answers for ${name}, so suspend the agent itself.`);
  const person: PersonId = owner.id;
  return {
    says: `Every agent of ${owner.name} is stopped`,
    agent: id,
    wanted: { level: "person", person, reason },
  };
}

async function revoke(
  hands: ContainHands,
  tx: Tx,
  ctx: Ctx,
  it: Incident,
  agent: AgentId,
  reason: string,
): Promise<void> {
  const before = await lockToChange(tx, ctx, agent);
  await hands.revokeCredentials(tx.db, agent);
  const at = isoTime(hands.clock.now());
  const says = `The credentials of ${before.agent.name} are revoked`;
  const by = ctx.actor.name;
  await partsOf(tx.db, it.id).contained({
    step: "credentials",
    says,
    agent,
    stop: null,
    at,
    by,
    reason,
  });
  await partsOf(tx.db, it.id).say("contained", `${says}: ${reason}`, by, at);
  tx.note({
    subject: agent,
    before: null,
    after: { credentials: "revoked", incident: it.id, reason },
  });
}

/** Whoever contains an incident has taken it on. */
async function takeOn(tx: Tx, clock: Clock, ctx: Ctx, it: Incident): Promise<void> {
  if (it.state !== "triage") return;
  const at = isoTime(clock.now());
  await incidentStore(tx.db).set(it.id, { state: "active", accepted_at: at });
  await partsOf(tx.db, it.id).say(
    "state",
    "From triage to active: it is being contained.",
    ctx.actor.name,
    at,
  );
}

const lacks = (path: string, message: string): Problem =>
  new Problem("invalid", message, message, [{ path, message }]);
