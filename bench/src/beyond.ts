import { Pool } from "undici";
import { headersOf, load, message, quantile, type Target } from "./load.ts";
import { paced } from "./paced.ts";
import { largeBytes } from "./upstream.ts";
import { rssOf } from "./usage.ts";

/** A process to measure, and where calls go to it. */
export interface Measurable {
  readonly pid: number;
  target(): Promise<Target>;
}

export interface AtHalf {
  /** Calls a second: half of what Reeve does at most. */
  readonly perSecond: number;
  readonly relayP99: number;
  readonly governedP99: number;
}

/** What a call takes where nobody is at the limit: the same calls a second to each. Times in ms. */
export async function atHalf(
  relay: Measurable,
  governed: Measurable,
  mostPerSecond: number,
  seconds: number,
): Promise<AtHalf> {
  const perSecond = Math.max(1, Math.round(mostPerSecond / 2));
  const p99 = async (it: Measurable): Promise<number> => {
    await paced(await it.target(), perSecond, Math.min(1, seconds / 2));
    return quantile((await paced(await it.target(), perSecond, seconds)).latencies, 0.99);
  };
  return { perSecond, relayP99: await p99(relay), governedP99: await p99(governed) };
}

export interface Crowded {
  readonly others: number;
  readonly fewPerSecond: number;
  readonly manyPerSecond: number;
}

/** The same calls where few agents are registered and where many are, in turns. */
export async function crowded(
  few: Measurable,
  many: Measurable,
  others: number,
  seconds: number,
  rounds: number,
): Promise<Crowded> {
  const rates: [number[], number[]] = [[], []];
  const run = async (it: Measurable, into: number[]): Promise<void> => {
    await load(await it.target(), 32, Math.min(1, seconds / 2));
    const { calls, seconds: took } = await load(await it.target(), 32, seconds);
    into.push(calls / took);
  };
  for (let round = 0; round < rounds; round++) {
    await run(few, rates[0]);
    await run(many, rates[1]);
  }
  return { others, fewPerSecond: Math.max(...rates[0]), manyPerSecond: Math.max(...rates[1]) };
}

export interface Held {
  readonly calls: number;
  readonly errors: number;
  /** After the first tenth of the calls, after all, and the most in between; MB of the one process. */
  readonly afterATenth: number;
  readonly after: number;
  readonly most: number;
}

const mb = (it: Measurable): number => (rssOf(it.pid) ?? Number.NaN) / 1e6;

/** Memory over many calls, 32 at once. */
export async function held(it: Measurable, calls: number): Promise<Held> {
  let done = 0;
  let errors = 0;
  let most = 0;
  let afterATenth = Number.NaN;
  while (done < calls) {
    const measured = await load(await it.target(), 32, 2);
    done += measured.calls;
    errors += measured.errors;
    const now = mb(it);
    if (Number.isNaN(afterATenth) && done >= calls / 10) afterATenth = now;
    most = Math.max(most, now);
  }
  return { calls: done, errors, afterATenth, after: mb(it), most };
}

export interface Large {
  readonly megabytes: number;
  readonly seconds: number;
  /** MB above what the process held before. */
  readonly more: number;
}

/** One result that is far larger than anybody should hold, read as it comes. */
export async function largeResult(it: Measurable): Promise<Large> {
  const target = await it.target();
  const { origin, pathname } = new URL(target.url);
  const pool = new Pool(origin, { connections: 1, pipelining: 1 });
  const body = JSON.stringify({
    ...JSON.parse(message()),
    params: { ...JSON.parse(message()).params, name: "large", arguments: {} },
  });
  const once = async (): Promise<number> => {
    const headers = headersOf(target, "large");
    const answer = await pool.request({ path: pathname, method: "POST", headers, body });
    let bytes = 0;
    for await (const piece of answer.body) bytes += (piece as Buffer).length;
    if (bytes < largeBytes) throw new Error(`the large result broke off after ${bytes} bytes`);
    return bytes;
  };
  await once();
  const before = mb(it);
  let most = before;
  const look = setInterval(() => (most = Math.max(most, mb(it))), 5);
  const began = performance.now();
  const bytes = await once();
  clearInterval(look);
  await pool.close();
  return {
    megabytes: bytes / 1e6,
    seconds: (performance.now() - began) / 1000,
    more: most - before,
  };
}
