import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { atHalf, crowded, held, largeResult, type Measurable } from "./beyond.ts";
import { lines, type Beyond } from "./beyond-words.ts";
import { startGoverned, type Governed } from "./governed.ts";
import { load, quantile, type Target } from "./load.ts";
import { serveRelay } from "./relay.ts";
import { startPeer } from "./peer.ts";
import { median, ratios, ratioTable, table, type Result } from "./report.ts";
import { serveUpstream } from "./upstream.ts";
import { usageOf, type Usage } from "./usage.ts";

const self = fileURLToPath(import.meta.url);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "4" },
    rounds: { type: "string", default: "3" },
    // Over how many calls memory is watched, and how many more agents there are where that is compared.
    calls: { type: "string", default: "20000" },
    others: { type: "string", default: "10000" },
    // A script that takes a port and the tool server's address, and is an MCP proxy: bench/peers has one.
    peer: { type: "string" },
    json: { type: "string", default: fileURLToPath(new URL("bench.json", import.meta.url)) },
  },
});

if (positionals[0] === "upstream") serveUpstream();
else if (positionals[0] === "relay") serveRelay(positionals[1] as string);
else await measure(Number(values.seconds), Number(values.rounds));

interface Path {
  readonly name: Result["path"];
  readonly pid: number;
  target(): Promise<Target>;
}

/** Direct call, bare relay and Reeve in one run, in an order that turns with each round, so that what else the machine does hits all alike. */
async function measure(seconds: number, rounds: number): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-bench-"));
  const upstream = await start("upstream");
  const upstreamUrl = `http://127.0.0.1:${upstream.port}/mcp`;
  const relay = await start("relay", upstreamUrl);
  const governed = await startGoverned(upstreamUrl, path.join(folder, "data"), process.env);
  const peer = values.peer === undefined ? null : await startPeer(values.peer, upstreamUrl);
  const paths: Path[] = [
    { name: "direct", pid: upstream.pid, target: async () => ({ url: upstreamUrl, headers: {} }) },
    {
      name: "relay",
      pid: relay.pid,
      target: async () => ({ url: `http://127.0.0.1:${relay.port}/mcp`, headers: {} }),
    },
    ...(peer === null ? [] : [{ name: "peer" as const, ...peer }]),
    {
      name: "governed",
      pid: governed.pid,
      target: targetOf(governed),
    },
  ];
  try {
    const results: Result[] = [];
    for (const concurrency of [1, 32, 256]) {
      const taken = new Map<Result["path"], Result[]>(paths.map(({ name }) => [name, []]));
      for (let round = 0; round < rounds; round++)
        for (let i = 0; i < paths.length; i++) {
          const each = paths[(i + round) % paths.length] as Path;
          process.stderr.write(
            `\r${concurrency} at once, round ${round + 1} of ${rounds}: ${each.name}            `,
          );
          taken.get(each.name)?.push(await oneRun(each, concurrency, seconds));
        }
      for (const { name } of paths) results.push(middle(taken.get(name) ?? []));
    }
    process.stderr.write("\r\u001B[2K");
    const against = ratios(results);
    process.stdout.write(`${table(results)}\n\n${ratioTable(against)}\n`);
    const beyond = await measureBeyond(
      { pid: relay.pid, target: pathOf(paths, "relay").target },
      pathOf(paths, "governed"),
      results.find((it) => it.path === "governed" && it.concurrency === 32)?.callsPerSecond ?? 0,
      { upstreamUrl, folder, seconds, rounds },
    );
    process.stdout.write(`\n${lines(beyond)}\n`);
    const machine = {
      cpus: os.cpus().length,
      model: os.cpus()[0]?.model ?? "unknown",
      node: process.version,
      platform: `${os.platform()} ${os.arch()}`,
    };
    await writeFile(
      values.json,
      `${JSON.stringify({ at: new Date().toISOString(), machine, seconds, rounds, results, ratios: against, beyond }, null, 2)}\n`,
    );
    process.stdout.write(
      `\nIn "direct" CPU is the tool server's own; elsewhere it is the process in between. JSON: ${values.json}\n`,
    );
    if (results.some(({ errors }) => errors > 0)) process.exitCode = 1;
  } finally {
    await governed.stop();
    relay.child.kill();
    peer?.child.kill();
    upstream.child.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

function pathOf(paths: readonly Path[], name: Result["path"]): Path {
  return paths.find((it) => it.name === name) as Path;
}

async function measureBeyond(
  relay: Measurable,
  governed: Measurable,
  mostPerSecond: number,
  at: { upstreamUrl: string; folder: string; seconds: number; rounds: number },
): Promise<Beyond> {
  const say = (what: string) => process.stderr.write(`\r\u001B[2K${what}`);
  say("at half of saturation");
  const half = await atHalf(relay, governed, mostPerSecond, at.seconds);
  const others = Number(values.others);
  say(`with ${others} more agents`);
  const data = path.join(at.folder, "crowd");
  const crowd = await startGoverned(at.upstreamUrl, data, process.env, others);
  const many: Measurable = { pid: crowd.pid, target: targetOf(crowd) };
  const crowding = await crowded(governed, many, others, at.seconds, at.rounds);
  await crowd.stop();
  say("a large result");
  const large = await largeResult(governed);
  say(`memory over ${values.calls} calls`);
  const memory = await held(governed, Number(values.calls));
  say("");
  return { half, crowded: crowding, held: memory, large };
}

function targetOf(it: Governed): () => Promise<Target> {
  return async () => ({ url: it.url, headers: { authorization: `Bearer ${await it.token()}` } });
}

async function oneRun(each: Path, concurrency: number, seconds: number): Promise<Result> {
  const target = await each.target();
  await load(target, concurrency, Math.min(1, seconds / 2));
  const before = usageOf(each.pid);
  const measured = await load(target, concurrency, seconds);
  const after = usageOf(each.pid);
  const perCall = (pick: (usage: Usage) => number): number | null =>
    before && after ? (pick(after) - pick(before)) / measured.calls : null;
  return {
    path: each.name,
    concurrency,
    callsPerSecond: measured.calls / measured.seconds,
    p50: quantile(measured.latencies, 0.5),
    p99: quantile(measured.latencies, 0.99),
    cpuUs: perCall((usage) => usage.cpuUs),
    postgresCpuUs: each.name === "governed" ? perCall((usage) => usage.postgresCpuUs) : null,
    rssMb: after ? after.rss / 1e6 : null,
    errors: measured.errors,
  };
}

function middle(taken: readonly Result[]): Result {
  const first = taken[0] as Result;
  const of = (pick: (result: Result) => number): number => median(taken.map(pick));
  const orNull = (pick: (result: Result) => number | null): number | null =>
    pick(first) === null ? null : median(taken.map((result) => pick(result) ?? 0));
  return {
    ...first,
    callsPerSecond: of((r) => r.callsPerSecond),
    p50: of((r) => r.p50),
    p99: of((r) => r.p99),
    cpuUs: orNull((r) => r.cpuUs),
    postgresCpuUs: orNull((r) => r.postgresCpuUs),
    rssMb: orNull((r) => r.rssMb),
    errors: taken.reduce((sum, { errors }) => sum + errors, 0),
  };
}

async function start(
  ...args: string[]
): Promise<{ child: ChildProcess; pid: number; port: number }> {
  const child = fork(self, args);
  const [message] = (await once(child, "message")) as [{ port: number }];
  return { child, pid: child.pid as number, port: message.port };
}
