import { fork } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../load.ts";
import { paced } from "../paced.ts";
import { usageOf } from "../usage.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { isoTime } from "../../../server/src/platform/clock.ts";
import { register } from "../crowd-store.ts";
import { evalHouse, quietSeconds } from "./house.ts";
import type { Recorded } from "./recorder.ts";
import { lagsOf, waiting } from "./waiting-store.ts";

const drainMs = 600_000;

/** Whether evaluation keeps up with what a second process records, while the first serves calls at its gate. */
export interface KeptUp {
  readonly recordedPerSecond: number;
  readonly recordedActions: number;
  readonly failedToRecord: number;
  readonly gateCallsPerSecond: number;
  readonly gateP50: number;
  readonly gateP99: number;
  readonly gateErrors: number;
  readonly evaluatedPerSecond: number;
  /** From the last step of a session to its first score, `quietSeconds` of them meant. */
  readonly lagP50Seconds: number;
  readonly lagP99Seconds: number;
  readonly lagMaxSeconds: number;
  /** At most, while it was recorded: records that were not read, sessions that waited. */
  readonly mostUnread: number;
  readonly mostSessionsWaiting: number;
  /** The same in the last quarter of the time as in the second: above 1.5 it does not keep up. */
  readonly growth: number;
  /** How long after the last action all was evaluated. */
  readonly drainSeconds: number;
  readonly reeveCpuUsPerAction: number | null;
  readonly memoryMbAtMost: number;
  readonly machineLoad: number;
}

export async function keepUp(
  self: string,
  upstream: string,
  env: Readonly<Record<string, string | undefined>>,
  { seconds, perSecond, gate }: { seconds: number; perSecond: number; gate: number },
): Promise<KeptUp> {
  await using house = await evalHouse("on", upstream, env);
  await using database = openDatabase(house.postgres.url());
  const db = database.kysely;
  await register(db, 20);
  // Code and plans are warm before anything is counted.
  await recorded(self, house.postgres.url(), 200, 3);
  await drained();
  const since = isoTime(Date.now());
  const before = { ...(await house.progress()), usage: usageOf(house.pid) };
  const samples: { unread: number; sessions: number; rss: number }[] = [];
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      samples.push({ ...(await waiting(db)), rss: usageOf(house.pid)?.rss ?? 0 });
      await sleep(1_000);
    }
  })();
  const [told, calls] = await Promise.all([
    recorded(self, house.postgres.url(), perSecond, seconds),
    paced(await house.target(), gate, seconds),
  ]);
  over.abort();
  await watching;
  const during = await house.progress();
  const machineLoad = loadavg()[0] ?? 0;
  const ended = performance.now();
  await drained();
  const drainSeconds = (performance.now() - ended) / 1_000;
  const after = { ...(await house.progress()), usage: usageOf(house.pid) };
  const lags = await lagsOf(db, since);
  const quarter = (n: number): number => {
    const part = samples.slice((samples.length * n) / 4, (samples.length * (n + 1)) / 4);
    return part.reduce((sum, it) => sum + it.unread / 20 + it.sessions, 0) / part.length;
  };
  const most = (of: (it: (typeof samples)[number]) => number): number =>
    Math.max(0, ...samples.map(of));
  const cpu = before.usage && after.usage ? after.usage.cpuUs - before.usage.cpuUs : null;
  return {
    recordedPerSecond: told.actions / told.seconds,
    recordedActions: told.actions,
    failedToRecord: told.failed,
    gateCallsPerSecond: calls.calls / calls.seconds,
    gateP50: quantile(calls.latencies, 0.5),
    gateP99: quantile(calls.latencies, 0.99),
    gateErrors: calls.errors,
    evaluatedPerSecond: (during.evaluated - before.evaluated) / told.seconds,
    lagP50Seconds: quantile(lags, 0.5) / 1_000,
    lagP99Seconds: quantile(lags, 0.99) / 1_000,
    lagMaxSeconds: quantile(lags, 1) / 1_000,
    mostUnread: most(({ unread }) => unread),
    mostSessionsWaiting: most(({ sessions }) => sessions),
    growth: quarter(3) / quarter(1),
    drainSeconds,
    reeveCpuUsPerAction: cpu === null ? null : cpu / (told.actions + calls.calls),
    memoryMbAtMost: most(({ rss }) => rss) / 1e6,
    machineLoad,
  };

  async function drained(): Promise<void> {
    const until = performance.now() + drainMs;
    await sleep(quietSeconds * 1_000);
    for (;;) {
      const left = await waiting(db);
      if (left.unread === 0 && left.sessions === 0) return;
      if (performance.now() > until) throw new Error("what was recorded is not evaluated");
      await sleep(250);
    }
  }
}

async function recorded(
  self: string,
  url: string,
  perSecond: number,
  seconds: number,
): Promise<Recorded> {
  const child = fork(self, ["record", url, String(perSecond), String(seconds)]);
  const [[message]] = await Promise.all([once(child, "message"), once(child, "exit")]);
  return message as Recorded;
}

export function keptUpTable(it: KeptUp): string {
  const shown = (value: unknown): string =>
    typeof value === "number" ? String(Math.round(value * 100) / 100) : String(value);
  return Object.entries(it)
    .map(([name, value]) => `${name.padEnd(24)} ${shown(value)}`)
    .join("\n");
}
