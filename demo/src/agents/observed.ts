/** One call as instrumentation on the agent's side tells of it. */
export interface Observed {
  readonly agent: string;
  readonly tool: string;
  readonly args: unknown;
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
}

const waiting: Observed[] = [];

/** Does a call and keeps what instrumentation would tell of it, until it is sent. */
export async function observed<T>(
  agent: string,
  tool: string,
  args: unknown,
  call: () => Promise<T>,
): Promise<T> {
  const startMs = Date.now();
  let failed = true;
  try {
    const result = await call();
    failed = (result as { isError?: boolean } | undefined)?.isError === true;
    return result;
  } finally {
    waiting.push({ agent, tool, args, startMs, endMs: Date.now(), failed });
  }
}

interface CallsTools {
  callTool(asked: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
}

/** A client whose calls are told of, as an instrumentation library wraps it. */
export function instrumented<C extends CallsTools>(client: C, agent: string): C {
  const call = client.callTool.bind(client) as (
    asked: Parameters<C["callTool"]>[0],
    ...more: unknown[]
  ) => Promise<unknown>;
  return Object.assign(client, {
    callTool: (asked: Parameters<C["callTool"]>[0], ...more: unknown[]) =>
      observed(agent, asked.name, asked.arguments ?? {}, () => call(asked, ...more)),
  });
}

/** What was told since the last time. */
export const takeObserved = (): readonly Observed[] => waiting.splice(0);
