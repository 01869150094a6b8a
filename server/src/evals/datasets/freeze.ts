import type { Dataset, Frozen } from "@reeve/contract/dataset";
import type { AgentId, DatasetId } from "@reeve/contract/id";
import type { OperationName, Parsed } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { frozen, given, type NewCase } from "./case.ts";
import { labelledSessions } from "./labelled-store.ts";
import { actionsIn, sessionsThat } from "./recorded-store.ts";
import { addVersion, lockDataset, taken } from "./store.ts";
import type { DatasetHands } from "./verbs.ts";

const mostCases = 5_000;

type Adding = Extract<
  OperationName,
  "datasets.freeze" | "datasets.gather" | "datasets.labelled" | "datasets.bring"
>;

/** Adds cases to a dataset as its next version. What is in it already stays as it is. */
const add = (
  { write, clock }: DatasetHands,
  ctx: Ctx,
  operation: Adding,
  { id, says }: { readonly id: DatasetId; readonly says: string },
  casesOf: (db: DatabaseTransaction) => Promise<readonly NewCase[]>,
): Promise<Frozen> =>
  write(ctx, operation, async (tx) => {
    const before = await lockDataset(tx.db, id);
    if (!before) throw notFound("dataset", id);
    const found = once(await casesOf(tx.db));
    const there = await taken(tx.db, id, [...found.keys()]);
    const fresh = [...found.values()].filter((it) => !there.has(it.case));
    if (fresh.length === 0) throw nothingNew(found.size);
    mustFit(before, fresh.length);
    const at = isoTime(clock.now());
    const made = await addVersion(tx.db, before, fresh, { says, by: ctx.actor.name, at });
    tx.note({ subject: id, before: { version: made.version - 1 }, after: made });
    tx.unread();
    const dataset = await lockDataset(tx.db, id);
    if (!dataset) throw notFound("dataset", id);
    const cases = fresh.map((it) => it.case);
    return { dataset, added: fresh.length, already: found.size - fresh.length, cases };
  });

/** Sessions that are named one by one: one that nobody recorded is said to be so, and nothing is added. */
export const freeze = (
  hands: DatasetHands,
  ctx: Ctx,
  { sessions, origin, ...to }: Parsed<"datasets.freeze">,
): Promise<Frozen> =>
  add(hands, ctx, "datasets.freeze", to, async (db) => {
    const cases: NewCase[] = [];
    for (const [at, wanted] of sessions.entries()) {
      const actions = await actionsIn(db, wanted);
      if (actions.length === 0)
        throw new Problem(
          "invalid",
          `There is no session ${wanted.session} of ${wanted.agent} with steps on record.`,
          "Look at the sessions of the agent. A session shows up a second or two after its first step.",
          [{ path: `sessions.${at}.session`, message: "not on record" }],
        );
      cases.push(frozen(wanted, actions, origin ?? { kind: "session", ref: null }));
    }
    return cases;
  });

export const gather = (
  hands: DatasetHands,
  ctx: Ctx,
  { id, says, ...filter }: Parsed<"datasets.gather">,
): Promise<Frozen> =>
  add(hands, ctx, "datasets.gather", { id, says }, async (db) => {
    const cases: NewCase[] = [];
    for (const ref of await sessionsThat(db, filter))
      cases.push(frozen(ref, await actionsIn(db, ref), { kind: "filter", ref: null }));
    return cases;
  });

/** What people labelled: what they said was right or wrong is what the case says. */
export const freezeLabelled = (
  hands: DatasetHands,
  ctx: Ctx,
  { id, says, ...filter }: Parsed<"datasets.labelled">,
): Promise<Frozen> =>
  add(hands, ctx, "datasets.labelled", { id, says }, async (db) => {
    const cases: NewCase[] = [];
    for (const { ref, expected, ...it } of await labelledSessions(db, filter)) {
      const actions = await actionsIn(db, it);
      const should = expected === null ? {} : { expected: { trajectory: expected, match } };
      if (actions.length > 0)
        cases.push(frozen({ ...it, ...should }, actions, { kind: "annotation", ref }));
    }
    return cases;
  });
const match = "in-order" as const;

export const importCases = (
  hands: DatasetHands,
  ctx: Ctx,
  { id, says, cases }: Parsed<"datasets.bring">,
): Promise<Frozen> =>
  add(hands, ctx, "datasets.bring", { id, says }, async (db) => {
    const named = new Map<AgentId, NewCase["agent"]>();
    const found: NewCase[] = [];
    for (const one of cases) {
      if (one.agent !== undefined && !named.has(one.agent)) {
        const agent = (await agentStore(db).find(one.agent))?.agent;
        if (!agent) throw notFound("agent", one.agent);
        named.set(one.agent, { id: agent.id, name: agent.name });
      }
      found.push(given(one, one.agent === undefined ? null : (named.get(one.agent) ?? null)));
    }
    return found;
  });

/** Each name once: the first that has it. */
function once(cases: readonly NewCase[]): ReadonlyMap<string, NewCase> {
  const found = new Map<string, NewCase>();
  for (const it of cases) if (it.steps.length > 0 && !found.has(it.case)) found.set(it.case, it);
  return found;
}

const nothingNew = (found: number): Problem =>
  new Problem(
    "conflict",
    found === 0
      ? "No recorded session fits, so there is nothing to freeze."
      : "All of these are in the dataset already.",
    found === 0
      ? "Widen the filter. A session shows up a second or two after its first step."
      : "A case stays as it was frozen. Give another name to freeze a session again.",
  );

function mustFit({ versions }: Dataset, more: number): void {
  if ((versions[0]?.cases ?? 0) + more <= mostCases) return;
  throw new Problem(
    "too_large",
    `A dataset holds at most ${mostCases} cases.`,
    "Make another dataset for the rest.",
  );
}
