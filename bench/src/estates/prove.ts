import type { Maturity } from "@reeve/contract/maturity/maturity";
import type { Level } from "@reeve/contract/maturity/model";
import { climb } from "./climb.ts";
import { drawFrom } from "./draw.ts";
import { forgeries } from "./forgeries.ts";
import { flatteries } from "./flatteries.ts";
import { lies } from "./lies.ts";
import { stageOf } from "./measured.ts";
import { takenAway } from "./losing.ts";
import { neglects } from "./neglects.ts";
import { Organisation } from "./organisation.ts";
import { openGround } from "./product.ts";
import { startDesk } from "./tools.ts";
import type { Twist } from "./twist.ts";

export const twists: readonly Twist[] = [...flatteries, ...neglects, ...lies, ...forgeries];

/** One organisation, what is known of it because it was made so, and what the product measured. */
export interface Proven {
  readonly n: number;
  readonly kind: string;
  readonly meant: Twist["meant"];
  readonly from: Level;
  readonly truth: Level;
  readonly measured: Level;
  /** Of one that is not exact: the criteria that were not met up to the stage above what was measured. */
  readonly unmet: readonly string[];
  /** Criteria that were not met, whatever stage they belong to. */
  readonly lost: readonly string[];
  /** Criteria that it was meant to take away, and did not. */
  readonly kept: readonly string[];
  readonly tookMs: number;
}

const lanes = 4;

export interface Wanted {
  readonly estates: number;
  readonly seed: number;
  readonly upTo: Level;
  /** Kinds of twist, parted by semicolons; null for all. */
  readonly only: string | null;
}

/** Makes organisations, each from one of the five stages and with a twist of its own, and measures them through the doors. */
export async function prove(
  { estates, seed, upTo, only }: Wanted,
  tell: (line: string) => void,
): Promise<readonly Proven[]> {
  await using ground = await openGround();
  await using desk = await startDesk();
  const began = performance.now();
  const stages = await climb(ground, desk.url, upTo);
  tell(
    `an organisation climbed to each of the five stages in ${Math.round((performance.now() - began) / 1000)} s`,
  );
  // Every pair of a twist and a stage that it makes sense for, in turn, so that each comes about as often as any other.
  const pairs = twists
    .filter(({ kind }) => only === null || only.split(";").includes(kind))
    .flatMap((twist) => twist.from.filter((from) => from <= upTo).map((from) => ({ twist, from })));
  const done: Proven[] = [];
  const one = async (n: number): Promise<Proven> => {
    // Another seed begins elsewhere.
    const { twist, from } = pairs[(n + (seed - 1) * 31) % pairs.length] as (typeof pairs)[number];
    const start = performance.now();
    const of = stages.get(from);
    if (!of) throw new Error(`no organisation of stage ${from}`);
    await using product = await ground.copy(of.kept);
    const it = Organisation.again(product, desk.url, of.known);
    await twist.do(it, drawFrom(seed * 100_003 + n));
    const stands = await it.stands();
    const measured = stageOf(stands);
    const truth = Math.min(from, twist.leaves) as Level;
    const tookMs = Math.round(performance.now() - start);
    const { kind, meant } = twist;
    const lost = lostOf(stands);
    return {
      n,
      kind,
      meant,
      from,
      truth,
      measured,
      unmet: unmetOf(stands, truth, measured),
      lost,
      kept: from === 5 ? (takenAway[kind] ?? []).filter((id) => !lost.includes(id)) : [],
      tookMs,
    };
  };
  let next = 0;
  let notMade = 0;
  // A product rests most of the time after it has measured.
  const lane = async (): Promise<void> => {
    for (let n = next++; n < estates; n = next++) {
      try {
        const it = await one(n);
        done.push(it);
        tell(`${done.length}/${estates} ${said(it)}`);
      } catch (error) {
        // It is no organisation of which anything is known.
        tell(`number ${n} could not be made: ${String(error).slice(0, 500)}`);
        notMade++;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  tell(`${notMade} of ${estates} could not be made`);
  if (done.length === 0) throw new Error("no organisation could be made");
  return done.sort((a, b) => a.n - b.n);
}

const said = ({ from, kind, truth, measured, tookMs, unmet, kept }: Proven): string =>
  `from ${from}, ${kind}: ${truth}, measured ${measured}, ${tookMs} ms${kept.length > 0 ? `, still met: ${kept.join(" ")}` : ""}${unmet.length > 0 ? ` !! ${unmet.slice(0, 8).join(" | ").slice(0, 900)}` : ""}`;

const lostOf = ({ surfaces }: Maturity): readonly string[] =>
  surfaces
    .flatMap(({ criteria }) => criteria)
    .filter(({ status }) => status !== "met")
    .map(({ id }) => id);

const unmetOf = ({ surfaces }: Maturity, truth: Level, measured: Level): readonly string[] =>
  measured === truth
    ? []
    : surfaces
        .flatMap(({ criteria }) => criteria)
        .filter(({ status, level }) => status !== "met" && level <= Math.max(measured, truth) + 1)
        .map(({ id, why }) => `${id}: ${why}`);
