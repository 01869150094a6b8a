import { jobs as runningJobs } from "../../../server/src/platform/jobs.ts";
import { files, questions } from "./asked.ts";
import { homePage } from "./home.ts";
import { openHouse, type House, type Place } from "./house.ts";
import { recomputed } from "./ladder.ts";
import type { Size } from "./shape.ts";

export interface Spread {
  readonly first: number;
  /** The fastest of them all: what it takes where the machine does little else. */
  readonly least: number;
  readonly p50: number;
  readonly max: number;
  readonly within: boolean;
}
export interface Told {
  readonly agents: number;
  readonly actions: number;
  readonly kept: number;
  /** What an answer costs that asks nothing of the database worth naming, at the load of the moment. */
  readonly floor: Spread | null;
  readonly lists: readonly (Spread & {
    readonly name: string;
    readonly by: string;
    readonly status: string;
  })[];
  readonly home: Spread | null;
  readonly ladder: Spread | null;
  /** The check of the whole record, as the product does it. */
  readonly verified: {
    readonly ok: boolean;
    readonly records: number;
    readonly seconds: number;
  } | null;
  readonly jobs: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly failed: string | null;
  }[];
}

interface Measured extends Place {
  readonly size: Size;
  readonly rounds: number;
  readonly only: readonly string[];
  readonly ask: string;
  say(line: string): void;
}

export const targets = { listMs: 1_000, homeMs: 1_500, ladderMs: 5_000, jobsSeconds: 600 } as const;

/** Asks everything, one thing after another, of the product as it runs on what was made. */
export async function measure(of: Measured): Promise<Told> {
  const { size, only } = of;
  const part = (name: string): boolean => only.length === 0 || only.includes(name);
  const asked = await askOf(of, part);
  // One process, so that every job is one of this one's.
  const jobs = part("jobs") ? await runJobs(of) : [];
  return { agents: size.agents, actions: size.actions, kept: size.kept, ...asked, jobs };
}

async function askOf(
  of: Measured,
  part: (name: string) => boolean,
): Promise<Pick<Told, "floor" | "lists" | "home" | "ladder" | "verified">> {
  const { size, rounds, say } = of;
  await using house = await openHouse(of, true);
  const ready = await firstMeasured(house);
  say(`The ladder was first measured ${Math.round(ready / 1_000)} s after the start.`);
  const floor: number[] = [];
  const beforeEach = async () => floor.push((await house.ask("session.provider", {})).ms);
  const lists = part("lists") ? await askAll(house, of, beforeEach) : [];
  return {
    floor: floor.length > 0 ? spread(floor, targets.listMs) : null,
    lists,
    home: part("home") ? spread(await homePage(house, rounds), targets.homeMs) : null,
    ladder: part("ladder")
      ? spread(await recomputed(house, rounds, size, say), targets.ladderMs)
      : null,
    verified: part("verify") ? await verified(house) : null,
  };
}

async function verified(house: House): Promise<Told["verified"]> {
  const { text, ms } = await house.ask("ledger.check", {});
  const { result } = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "{}") as {
    result: { ok: boolean; records: number; faults: string[] } | null;
  };
  if (!result) throw new Error("the check of the record did not end");
  return { ok: result.ok, records: result.records, seconds: ms / 1_000 };
}

async function askAll(
  house: House,
  { size, rounds, ask, say }: Measured,
  beforeEach: () => Promise<unknown>,
): Promise<Told["lists"]> {
  const told: Told["lists"][number][] = [];
  for (const { name, by, input } of questions(size)) {
    if (!name.startsWith(ask)) continue;
    await beforeEach();
    const took: number[] = [];
    const statuses = new Set<number>();
    for (let n = 0; n < rounds; n++) {
      const answer = await house.ask(name, input(n));
      took.push(answer.ms);
      statuses.add(answer.status);
      if (answer.status >= 400 && n === 0 && ask !== "")
        say(`${name} by ${by}: ${answer.text.slice(0, 300)}`);
    }
    const limitMs = files.has(name) ? Number.POSITIVE_INFINITY : targets.listMs;
    const it = { name, by, status: [...statuses].join(" "), ...spread(took, limitMs) };
    if (!it.within)
      say(`${name}${by && ` by ${by}`}: ${took.map(Math.round).join(", ")} ms, ${it.status}`);
    told.push(it);
  }
  return told;
}

/** The first time is shown and not judged: it warms caches that a page in use has warm. */
function spread(took: readonly number[], limitMs: number): Spread {
  const first = took[0] ?? 0;
  const sorted = took.slice(took.length > 1 ? 1 : 0).toSorted((a, b) => a - b);
  const max = sorted.at(-1) ?? 0;
  const least = Math.min(...took);
  return {
    first,
    least,
    p50: sorted[Math.floor(sorted.length / 2)] ?? 0,
    max,
    within: max <= limitMs,
  };
}

async function firstMeasured(house: House): Promise<number> {
  const began = performance.now();
  while ((await house.ask("maturity.get", {})).status !== 200)
    await new Promise((done) => setTimeout(done, 250));
  return performance.now() - began;
}

/** Everything that Reeve repeats by itself, each once and alone. */
async function runJobs(of: Measured): Promise<Told["jobs"]> {
  const { say } = of;
  await using house = await openHouse(of, false);
  await firstMeasured(house);
  const told: Told["jobs"][number][] = [];
  for (const job of runningJobs()) {
    const began = performance.now();
    const failed = await job.run().then(
      () => null,
      (error: unknown) => String(error),
    );
    const seconds = (performance.now() - began) / 1_000;
    if (seconds > 1 || failed !== null)
      say(`job ${job.name}: ${seconds.toFixed(1)} s ${failed ?? ""}`);
    told.push({ name: job.name, seconds, failed });
  }
  return told;
}
