import { many } from "@reeve/contract/many";
import type { GateTerms } from "@reeve/contract/version-gate";
import type { Found } from "./gate.ts";
import { compare, pairs } from "./compare.ts";
import { liveLabels, liveSessions } from "./live-store.ts";
import { rounded } from "./outcome.ts";
import type { PairHands, Side } from "./pairs.ts";

interface Live {
  readonly reference: Side;
  readonly candidate: Side;
  readonly since: string;
  readonly until: string;
}

const notes = [
  "Live sessions of the two versions are not the same work. They are compared in pairs, in the order in which they came: a test of two samples by betting (Shekhar and Ramdas, arXiv 2112.09162).",
  "It holds where chance alone decides which version a session goes to, such as a share by the hash of the session; not where each has users or hours of its own.",
];

/** Two versions beside each other on live traffic, by the scores that their sessions have. */
export async function onLive(
  { db, evaluators }: PairHands,
  { reference, candidate, since, until }: Live,
  terms: GateTerms,
): Promise<Found> {
  const apart = reference.agent !== candidate.agent;
  const sides = [reference, candidate].map((it) => ({
    agent: it.agent,
    version: it.version,
    apart,
  }));
  const [was, is] = await Promise.all(
    sides.map((side) => liveSessions(db, side, evaluators, since)),
  );
  const [before, after] = await Promise.all(sides.map((side) => liveLabels(db, side, since)));
  const values = (all: typeof was): number[] => (all ?? []).map(({ value }) => value);
  const differences = pairs(values(is), values(was));
  const found = compare(differences, terms);
  const { verdict } = found;
  const count = (all: typeof before, name: string) => {
    const of = (label: "pass" | "fail" | "unscored"): number =>
      all?.find((it) => it.name === name && it.label === label)?.n ?? 0;
    return { pass: of("pass"), fail: of("fail"), unscored: of("unscored") };
  };
  return {
    on: { kind: "live", since, until },
    evaluators: evaluators.map(({ name, version, aspect }) => ({
      name,
      version,
      aspect,
      reference: count(before, name),
      candidate: count(after, name),
    })),
    outcome: {
      verdict,
      ok: verdict === "pass" || (verdict === "inconclusive" && terms.inconclusive === "pass"),
      compared: differences.length,
      decidedAt: found.decidedAt,
      mean: found.mean,
      better: found.better,
      worse: found.worse,
      same: found.same,
      missing: 0,
      unscored: 0,
      evidence: { worse: rounded(found.worseEvidence), fine: rounded(found.fineEvidence) },
      hard: [],
      hardCases: 0,
      differs: [],
      notes: [
        ...notes,
        `${many(was?.length ?? 0, "session")} of the reference and ${is?.length ?? 0} of the candidate were there; what has no partner yet waits.`,
      ],
    },
  };
}
