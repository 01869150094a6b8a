import { AgentId, RiskId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { RiskDetail } from "@reeve/contract/risk";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { nameKey } from "../../registry/agents/name.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import { accept, confirm, noted } from "./accept.ts";
import { acceptanceStore } from "./acceptance-store.ts";
import { agentsOf } from "./basis-store.ts";
import { simulated } from "./figures.ts";
import type { RiskHands } from "./hands.ts";
import { accepting, look } from "./look.ts";
import { measure } from "./measure.ts";
import { review, reviewsDue } from "./reviews.ts";
import { reviewStore } from "./review-store.ts";
import { riskStore } from "./store.ts";
import { totalsOf } from "./totals.ts";
import { create, open, update } from "./write-down.ts";

type RiskVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `risks.${string}`>>;

const newestFirst = cursorOf("risks", RiskId);

export function riskVerbs(hands: RiskHands): RiskVerbs {
  const { database, write, clock } = hands;
  const db = database.kysely;
  const store = () => riskStore(db, clock.now());
  return {
    async "risks.list"(_ctx, { limit, cursor, status, agent }) {
      const named = agent === undefined ? undefined : await agentCalled(agent);
      const after = newestFirst.read(cursor);
      const found = await store().list({ limit, after, status, agent: named });
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    "risks.get": (_ctx, { id }) => detail(id),
    async "risks.totals"(_ctx, { by }) {
      const risks = await store().live();
      const all = [];
      for (const risk of risks) all.push({ risk, agents: await agentsOf(db, risk.scope) });
      return { items: totalsOf(all, by) };
    },
    "risks.simulate": (_ctx, { seed, ...model }) => simulated(model, seed),
    "risks.create": (ctx, wanted) => create(hands, ctx, wanted),
    "risks.update": (ctx, wanted) => update(hands, ctx, wanted),
    "risks.measure": (ctx, asked) => measure(hands, ctx, asked),
    "risks.accept": (ctx, asked) => accept(hands, ctx, asked),
    "risks.confirm": (ctx, asked) => confirm(hands, ctx, asked),
    "risks.reopen": (ctx, { id, reason }) =>
      write(ctx, "risks.reopen", async (tx) => {
        const before = await riskStore(tx.db, clock.now()).lock(id);
        if (!before) throw notFound("risk", id);
        if (before.status === "open") throw new Problem("conflict", "It is open.", "Accept it.");
        const at = isoTime(clock.now());
        const ending = { at, by: ctx.actor.name, how: "reopened", reasons: [reason] } as const;
        await acceptanceStore(tx.db).end(id, ending);
        await riskStore(tx.db, clock.now()).setStatus(id, "open");
        return noted(tx, clock.now(), before);
      }),
    "risks.close": (ctx, { id, reason }) =>
      write(ctx, "risks.close", async (tx) => {
        const before = await open(tx, clock.now(), id);
        const at = isoTime(clock.now());
        const by = ctx.actor.name;
        await acceptanceStore(tx.db).end(id, { at, by, how: "closed", reasons: [reason] });
        await riskStore(tx.db, clock.now()).close(id, ctx.actor, at, reason);
        for (const kind of ["risk_reopened", "risk_expiring", "risk_review_lapsed"] as const)
          await resolveFinding(tx.db, clock, kind, id);
        return noted(tx, clock.now(), before);
      }),
    "risks.review": (ctx, { id, says }) => review(hands, ctx, "risks.review", says, id),
    "risks.reviews.add": (ctx, { says }) => review(hands, ctx, "risks.reviews.add", says, null),
    "risks.reviews.list": async () => ({
      due: await reviewsDue(db, clock.now()),
      items: await reviewStore(db).newest(null),
    }),
  };

  async function detail(id: RiskId): Promise<RiskDetail> {
    const risk = await store().find(id);
    if (!risk) throw notFound("risk", id);
    const seen = await db.transaction().execute((tx) => look(tx, hands, risk));
    return {
      risk,
      agents: [...seen.agents],
      controls: seen.controls,
      accepting: accepting(risk, seen, clock.now()),
      acceptances: await acceptanceStore(db).ofRisk(id),
      reviews: await reviewStore(db).newest(id),
    };
  }

  async function agentCalled(name: string): Promise<AgentId> {
    const id = AgentId.safeParse(name);
    const found = id.success
      ? id.data
      : (await agentStore(db).withNameKey(nameKey(name)))?.agent.id;
    if (found) return found;
    throw notFound("agent", name);
  }
}
