import { Pool } from "undici";

export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Headers that each call has of its own. */
  readonly each?: () => Readonly<Record<string, string>>;
}

export interface Measured {
  readonly calls: number;
  readonly errors: number;
  readonly seconds: number;
  /** Milliseconds of each call. */
  readonly latencies: Float64Array;
}

const text = "the quick brown fox jumps over the lazy dog, again and again, ok";
let nextId = 0;

/** One call of the tool `echo`, each with an id of its own. */
export function message(): string {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
  };
  return JSON.stringify({
    jsonrpc: "2.0",
    id: ++nextId,
    method: "tools/call",
    params: { name: "echo", arguments: { text }, _meta },
  });
}

export const headersOf = (target: Target, tool = "echo") => ({
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": "2026-07-28",
  "mcp-method": "tools/call",
  "mcp-name": tool,
  ...target.headers,
});

/** Whether it is what the tool says, and nothing else. */
export const isAnswer = (status: number, body: string): boolean =>
  status === 200 && body.includes(text) && !body.includes('"isError":true');

/** Keeps `concurrency` calls under way for `seconds`, each on its own connection, and checks what every one returns. */
export async function load(
  target: Target,
  concurrency: number,
  seconds: number,
): Promise<Measured> {
  const { origin, pathname } = new URL(target.url);
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
  const headers = headersOf(target);
  const latencies: number[] = [];
  let errors = 0;
  const began = performance.now();
  const until = began + seconds * 1000;
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      const start = performance.now();
      const answer = await pool.request({
        path: pathname,
        method: "POST",
        headers: target.each === undefined ? headers : { ...headers, ...target.each() },
        body: message(),
      });
      const body = await answer.body.text();
      latencies.push(performance.now() - start);
      if (!isAnswer(answer.statusCode, body)) errors++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  const elapsed = (performance.now() - began) / 1000;
  await pool.close();
  return {
    calls: latencies.length,
    errors,
    seconds: elapsed,
    latencies: Float64Array.from(latencies).sort(),
  };
}

/** The value below which the share `p` of the sorted values lies. */
export const quantile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
