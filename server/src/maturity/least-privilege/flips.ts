import type { PrivilegeProposal } from "@reeve/contract/privilege";
import type { RecordedDecision } from "../../policy/replay/recorded.ts";
import type { Replayed } from "../../policy/replay/replay.ts";

type Simulated = PrivilegeProposal["simulated"];
const mostExamples = 5;

/** Counts what a change would have made of recorded decisions, with examples of each other answer. */
export class Flips {
  #decisions = 0;
  #changed = 0;
  #undecidable = 0;
  readonly #flips = new Map<string, Simulated["flips"][number]>();

  add(it: RecordedDecision, replayed: Replayed): void {
    this.#decisions++;
    if (replayed.is === "undecidable") this.#undecidable++;
    if (replayed.is !== "changed") return;
    this.#changed++;
    const { before, after } = replayed;
    const flip = this.#flips.get(`${before} ${after}`) ?? { before, after, count: 0, examples: [] };
    this.#flips.set(`${before} ${after}`, flip);
    flip.count++;
    const { id: action, server, tool, startedAt: at } = it;
    if (flip.examples.length < mostExamples) flip.examples.push({ action, server, tool, at });
  }

  result(): Simulated {
    return {
      decisions: this.#decisions,
      same: this.#decisions - this.#changed - this.#undecidable,
      changed: this.#changed,
      undecidable: this.#undecidable,
      flips: [...this.#flips.values()].sort((one, other) => other.count - one.count),
    };
  }
}
