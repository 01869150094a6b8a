import { AgentId, type RiskId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import type { Risk } from "@reeve/contract/risk";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { personOf } from "../../platform/second-person.ts";
import type { Tx } from "../../platform/write.ts";
import { nameKey } from "../../registry/agents/name.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { personHere } from "../approvals/person-here.ts";
import { acceptanceStore } from "./acceptance-store.ts";
import { noted } from "./accept.ts";
import { refOf } from "./controls.ts";
import { figuresOf } from "./figures.ts";
import type { RiskHands } from "./hands.ts";
import { riskStore, type WrittenRisk } from "./store.ts";

type Wanted = Parsed<"risks.create">;

/** Writes down a risk that nobody has accepted yet. It is simulated before anything is locked. */
export async function create({ write, clock }: RiskHands, ctx: Ctx, wanted: Wanted): Promise<Risk> {
  const id = newId("rsk", clock.now());
  const figures = await figuresOf(id, wanted);
  return write(ctx, "risks.create", async (tx) => {
    const it = await written(tx, ctx, id, wanted, figures);
    await riskStore(tx.db, clock.now()).add(it, ctx.actor.name, isoTime(clock.now()));
    return noted(tx, clock.now(), null, id);
  });
}

/** Writes it anew: what was accepted was another. */
export async function update(
  { write, clock }: RiskHands,
  ctx: Ctx,
  { id, ...wanted }: Parsed<"risks.update">,
): Promise<Risk> {
  const figures = await figuresOf(id, wanted);
  return write(ctx, "risks.update", async (tx) => {
    const before = await open(tx, clock.now(), id);
    const it = await written(tx, ctx, id, wanted, figures, before);
    await replaced(tx, ctx, clock.now(), before, it, "It was written anew.");
    return noted(tx, clock.now(), before);
  });
}

/** The risk, locked; one that is closed is to be opened first. */
export async function open(tx: Tx, nowMs: number, id: RiskId): Promise<Risk> {
  const found = await riskStore(tx.db, nowMs).lock(id);
  if (!found) throw notFound("risk", id);
  if (found.status !== "closed") return found;
  throw new Problem("conflict", "It is closed.", "Open it again first.");
}

/** Takes the place of what was; an acceptance of that ends with it. */
export async function replaced(
  tx: Tx,
  ctx: Ctx,
  nowMs: number,
  { id }: Risk,
  it: WrittenRisk,
  why: string,
): Promise<void> {
  const at = isoTime(nowMs);
  await acceptanceStore(tx.db).end(id, { at, by: ctx.actor.name, how: "replaced", reasons: [why] });
  await riskStore(tx.db, nowMs).save(it, at);
  await riskStore(tx.db, nowMs).setStatus(id, "open");
}

async function written(
  tx: Tx,
  ctx: Ctx,
  id: RiskId,
  { agents, tier, ownedBy, owner, title, ...said }: Wanted,
  figures: Risk["figures"],
  before: Risk | null = null,
): Promise<WrittenRisk> {
  if (agents.length === 0 && tier === undefined && ownedBy === undefined)
    throw new Problem(
      "invalid",
      "It is the risk of no agent.",
      "Name agents, a tier, or whose agents.",
      [{ path: "agents", message: "agents, a tier, or an owner" }],
    );
  const refs = said.controls.map((control) => `${control.kind} ${refOf(control)}`);
  const twice = refs.find((ref, n) => refs.indexOf(ref) !== n);
  if (twice !== undefined)
    throw new Problem("invalid", `The control ${twice} is named twice.`, "Name it once.");
  const found: AgentId[] = [];
  for (const name of agents) found.push(await agentCalled(tx, name));
  return {
    id,
    title,
    said,
    agents: [...new Set(found)],
    tier: tier ?? null,
    ownedBy: ownedBy === undefined ? null : (await personHere(tx, ownedBy, "ownedBy")).id,
    owner:
      owner === undefined
        ? (before?.owner.id ?? personOf(ctx.actor))
        : (await personHere(tx, owner, "owner")).id,
    figures,
    measured: null,
  };
}

async function agentCalled(tx: Tx, name: string): Promise<AgentId> {
  const store = agentStore(tx.db);
  const id = AgentId.safeParse(name);
  const found = id.success ? await store.find(id.data) : await store.withNameKey(nameKey(name));
  if (found) return found.agent.id;
  throw new Problem("invalid", `There is no agent ${name}.`, "`agents.list` shows them.", [
    { path: "agents", message: `there is no agent ${name}` },
  ]);
}
