import type { AgentId, DatasetId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import type { GateRule, GateTerms, VersionGate } from "@reeve/contract/version-gate";
import { setTimeout as sleep } from "node:timers/promises";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { mayChange } from "../../registry/agents/change.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { datasetById } from "../datasets/store.ts";
import { evaluatorsNamed, schemasIn } from "../datasets/try.ts";
import { versionOf } from "../datasets/verbs.ts";
import type { Evaluator } from "../evaluators/evaluator.ts";
import { apply } from "./apply.ts";
import { onLive } from "./live.ts";
import { labelsOf, outcomeOf, type Outcome } from "./outcome.ts";
import { pairsOf, ownScore, type PairHands } from "./pairs.ts";
import { addGate, comparedBefore, ruleOf } from "./store.ts";
import type { GateHands } from "./verbs.ts";

type Wanted = Parsed<"gates.compare">;

/** What comparing comes to, before anything is done about it. */
export interface Found {
  readonly on: VersionGate["on"];
  readonly evaluators: VersionGate["evaluators"];
  readonly outcome: Outcome;
}

const usual: GateTerms = { tolerance: 0.05, alpha: 0.05, inconclusive: "hold" };

/** Compares, keeps the result and does what the rule says of it: the last two in one transaction. */
export async function compareVersions(
  hands: GateHands,
  ctx: Ctx,
  wanted: Wanted,
): Promise<VersionGate> {
  const { database, clock, write, stopping } = hands;
  const db = database.kysely;
  const startedMs = clock.now();
  const agent = await named(hands, ctx, wanted.agent);
  const apart =
    wanted.candidateAgent === undefined ? null : await named(hands, ctx, wanted.candidateAgent);
  const reference = wanted.reference ?? agent.version;
  mustDiffer(reference, wanted.candidate, apart !== null && apart.id !== agent.id);
  const rule = await ruleOf(db, agent.id);
  const terms = termsOf(wanted, rule);
  const names = wanted.evaluators ?? rule?.evaluators ?? null;
  const all = {
    db,
    signal: ctx.signal,
    schemas: schemasIn(hands.snapshots.current()),
    evaluators: await evaluatorsNamed(hands, names),
    settleMs: hands.settleMs ?? 2_500,
  };
  const id = newId("vgt", clock.now());
  const sides = {
    reference: { agent: agent.id, version: reference, run: wanted.referenceRun ?? null },
    candidate: {
      agent: apart?.id ?? agent.id,
      version: wanted.candidate,
      run: wanted.run ?? null,
    },
  };
  const found =
    wanted.liveSince === undefined
      ? await onDataset(all, wanted, rule, sides, terms, id)
      : await onLive(
          all,
          { ...sides, since: wanted.liveSince, until: isoTime(clock.now()) },
          terms,
        );
  const made = await write(ctx, "gates.compare", async (tx): Promise<VersionGate> => {
    const earlier = await comparedBefore(tx.db, agent.id, wanted.candidate);
    const { outcome, ...rest } = found;
    const it = {
      id,
      agent: { id: agent.id, name: agent.name },
      reference,
      candidate: wanted.candidate,
      candidateAgent: apart && { id: apart.id, name: apart.name },
      ...rest,
      ...outcome,
      terms,
      seed: id,
      notes: [...outcome.notes, ...again(earlier)],
      by: ctx.actor.name,
      at: isoTime(clock.now()),
      override: null,
    };
    const done = await apply(tx, clock, ctx, rule, it);
    const gate: VersionGate = { ...it, did: [...done.did], stop: done.stop };
    await addGate(tx.db, gate);
    const { evidence: _evidence, differs: _differs, ...short } = gate;
    tx.note({ subject: agent.id, before: null, after: short });
    return gate;
  });
  // A stop holds from its commit on; here every process that lives is heard.
  if (made.did.length > 0) await stopping.confirmed(startedMs);
  return made;
}

async function onDataset(
  hands: PairHands & { readonly settleMs: number },
  wanted: Wanted,
  rule: GateRule | null,
  sides: Parameters<typeof pairsOf>[2],
  terms: GateTerms,
  seed: string,
): Promise<Found> {
  const id = datasetOf(wanted, rule);
  const dataset = await datasetById(hands.db, id);
  if (!dataset) throw notFound("dataset", id);
  const version = versionOf(dataset, wanted.datasetVersion);
  const kept = dataset.versions.find((it) => it.version === version);
  if (!kept) throw invalid("dataset", `The dataset ${dataset.name} has no cases yet.`);
  if (rule !== null && version !== dataset.versions[0]?.version)
    throw invalid(
      "datasetVersion",
      `By the rule of this agent the newest version of ${dataset.name} counts.`,
    );
  const results = wanted.results ?? null;
  if (results === null && sides.candidate.run === null)
    throw invalid("run", "Nothing tells how the candidate did.", "Give `run`, or `results`.");
  let pairs = await pairsOf(hands, { id, version }, sides, results);
  if (results === null && pairs.some(({ candidate }) => candidate === null)) {
    await sleep(hands.settleMs, null, { signal: hands.signal });
    pairs = await pairsOf(hands, { id, version }, sides, results);
  }
  const own = pairs.some(({ candidate }) => candidate?.[0]?.evaluator === ownScore);
  const evaluators: readonly Pick<Evaluator, "name" | "version" | "aspect">[] = own
    ? [...hands.evaluators, { name: ownScore, version: "", aspect: "quality" }]
    : hands.evaluators;
  return {
    on: {
      kind: "dataset",
      dataset: { id, name: dataset.name },
      version,
      digest: kept.digest,
      run: wanted.run ?? null,
      referenceRun: wanted.referenceRun ?? null,
    },
    evaluators: evaluators.map(({ name, version: of, aspect }) => ({
      name,
      version: of,
      aspect,
      reference: labelsOf(
        name,
        pairs.map((it) => it.reference),
      ),
      candidate: labelsOf(
        name,
        pairs.map((it) => it.candidate),
      ),
    })),
    outcome: outcomeOf(pairs, terms, seed),
  };
}

function datasetOf(wanted: Wanted, rule: GateRule | null): DatasetId {
  const id = wanted.dataset ?? rule?.dataset.id;
  if (id === undefined)
    throw invalid("dataset", "Nothing says on which dataset.", "Name the `dataset`.");
  if (rule !== null && id !== rule.dataset.id)
    throw invalid("dataset", `By the rule of this agent ${rule.dataset.name} counts.`);
  return id;
}

/** Where there is a rule its terms hold: a result that was made by easier ones says nothing here. */
function termsOf(wanted: Wanted, rule: GateRule | null): GateTerms {
  for (const member of ["tolerance", "alpha", "inconclusive"] as const)
    if (rule !== null && wanted[member] !== undefined && wanted[member] !== rule.terms[member])
      throw invalid(member, `By the rule of this agent \`${member}\` is ${rule.terms[member]}.`);
  if (rule !== null && wanted.evaluators !== undefined)
    throw invalid("evaluators", "The rule of this agent says which evaluators count.");
  const { tolerance, alpha, inconclusive } = { ...usual, ...rule?.terms };
  return {
    tolerance: wanted.tolerance ?? tolerance,
    alpha: wanted.alpha ?? alpha,
    inconclusive: wanted.inconclusive ?? inconclusive,
  };
}

async function named({ database }: GateHands, ctx: Ctx, id: AgentId) {
  const found = await agentStore(database.kysely).find(id);
  if (!found) throw notFound("agent", id);
  mayChange(ctx.actor, found.agent);
  return found.agent;
}

function mustDiffer(reference: string | null, candidate: string, apart: boolean): void {
  if (reference !== candidate || apart) return;
  throw invalid(
    "candidate",
    `Version ${candidate} is what it would be compared with.`,
    "Name the `reference`: the version before.",
  );
}

const again = (earlier: number): string[] =>
  earlier === 0
    ? []
    : [
        `This version was compared ${earlier} times before. Each time is one more chance to be wrong: look at all of them.`,
      ];

const invalid = (path: string, detail: string, fix = "Leave it out."): Problem =>
  new Problem("invalid", detail, fix, [{ path, message: detail }]);
