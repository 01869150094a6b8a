import { evidence } from "../../../server/src/evals/detectors/bets.ts";
import { alarming } from "../../../server/src/evals/detectors/many.ts";
import { passed, passing } from "../../../server/src/evals/detectors/pass-rate.ts";
import { chance } from "./chance.ts";
import { runLength } from "./ours.ts";
import { meanOf } from "./runs.ts";

/** Many streams at once: some fall from the first session on, all others stay exactly at what is promised. */
export interface Together {
  readonly streams: number;
  readonly falling: number;
  readonly sessions: number;
  /** Mean number of streams that alarmed with nothing wrong, and of those that had fallen and were noticed. */
  readonly alone: Found;
  readonly together: Found;
}
interface Found {
  readonly falseAlarms: number;
  readonly noticed: number;
  /** Mean, of those that were noticed, in sessions of the stream. */
  readonly delay: number;
}

export function together(streams: number, falling: number, rounds: number): Together {
  const sessions = 1_000;
  const all = Array.from({ length: rounds }, (_, round) =>
    oneRound(streams, falling, sessions, round),
  );
  const found = (first: readonly (readonly (number | null)[])[]): Found => {
    const delays = first.flatMap((one) => one.slice(0, falling).filter((at) => at !== null));
    const wrong = first.map((one) => one.slice(falling).filter((at) => at !== null).length);
    return {
      falseAlarms: meanOf(wrong),
      noticed: delays.length / rounds,
      delay: delays.length === 0 ? 0 : Math.round(meanOf(delays)),
    };
  };
  return {
    streams,
    falling,
    sessions,
    alone: found(all.map(({ alone }) => alone)),
    together: found(all.map(({ together: it }) => it)),
  };
}

/** When each stream first alarmed by its own line, and when with all others. */
function oneRound(streams: number, falling: number, sessions: number, round: number) {
  const draw = chance(90_001 + round * 613);
  let live = Array.from({ length: streams }, () => passing());
  const alone: (number | null)[] = live.map(() => null);
  const joint: (number | null)[] = live.map(() => null);
  for (let n = 1; n <= sessions; n++) {
    live = live.map((bets, at) =>
      passed(bets, n, 0.93, draw.happens(at < falling ? 0.8 : 0.93) ? 1 : 0),
    );
    const strengths = live.map((bets) => ({ evidence: evidence(bets), runLength }));
    for (const [at, one] of strengths.entries()) if (one.evidence >= runLength) alone[at] ??= n;
    for (const at of alarming(strengths)) joint[at] ??= n;
  }
  return { alone, together: joint };
}
