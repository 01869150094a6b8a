import process from "node:process";

export interface Timed {
  /** µs of each call during which the process was not put aside for another. */
  readonly clean: number[];
  /** µs of every call. */
  readonly all: number[];
  /** Calls in a second of the processor's own time. */
  readonly perCpuSecond: number;
}

/** Calls one after the other for so long: each by itself first, then in one go for the rate. */
export function time(call: (n: number) => void, ms: number): Timed {
  const clean: number[] = [];
  const all: number[] = [];
  const until = performance.now() + ms;
  const most = 50_000;
  for (let n = 0; all.length < most && (n < 5 || performance.now() < until); n++) {
    const before = process.resourceUsage().involuntaryContextSwitches;
    const from = performance.now();
    call(n);
    const taken = (performance.now() - from) * 1000;
    all.push(taken);
    if (process.resourceUsage().involuntaryContextSwitches === before) clean.push(taken);
  }
  return { clean, all, perCpuSecond: rate(call, ms) };
}

function rate(call: (n: number) => void, ms: number): number {
  const from = process.cpuUsage();
  let spent = 0;
  let calls = 0;
  let batch = 1;
  while (spent < ms * 1000) {
    for (let i = 0; i < batch; i++) call(calls++);
    const { user, system } = process.cpuUsage(from);
    spent = user + system;
    if (spent < ms * 100) batch *= 2;
  }
  return calls / (spent / 1e6);
}
