import type { Guard } from "@reeve/sdk/guard";
import { randomBytes } from "node:crypto";

/** One call as instrumentation tells of it: on the agent's side, or on the tool server's. */
export interface Observed {
  readonly side: "agent" | "server";
  /** The agent, or the tool server. */
  readonly who: string;
  readonly tool: string;
  readonly args: unknown;
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: boolean;
  /** W3C trace context of the call: what the agent's side sent along. */
  readonly traceparent: string | null;
}

const waiting: Observed[] = [];

export const newTraceparent = (): string =>
  `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;

/** Does a call and keeps what instrumentation would tell of it, until it is sent. */
export async function observed<T>(
  of: Pick<Observed, "side" | "who" | "tool" | "args" | "traceparent">,
  call: () => T | Promise<T>,
): Promise<T> {
  const startMs = Date.now();
  let failed = true;
  try {
    const result = await call();
    failed = (result as { isError?: boolean } | undefined)?.isError === true;
    return result;
  } finally {
    waiting.push({ ...of, startMs, endMs: Date.now(), failed });
  }
}

/** One act of a program's own tool, asked for by the SDK and told of on both of its sides. */
export function acted(
  asking: Guard,
  it: {
    readonly agent: string;
    readonly server: string;
    readonly tool: string;
    readonly args: Readonly<Record<string, string>>;
    readonly session: string;
  },
  work: () => string,
): Promise<string> {
  const { agent, server, tool, args, session } = it;
  const call = { tool, args, traceparent: newTraceparent() };
  return observed({ side: "agent", who: agent, ...call }, () =>
    asking.act({ ...call, session }, () =>
      observed({ side: "server", who: server, ...call }, work),
    ),
  );
}

type Asked = { name: string; arguments?: Record<string, unknown>; _meta?: Record<string, unknown> };
interface CallsTools {
  callTool(asked: Asked): Promise<unknown>;
}

/** A client whose calls are told of and carry their trace along, as an instrumentation library wraps it. */
export function instrumented<C extends CallsTools>(client: C, who: string): C {
  const call: (asked: Asked, ...more: unknown[]) => Promise<unknown> = client.callTool.bind(client);
  return Object.assign(client, {
    callTool: (asked: Asked, ...more: unknown[]) => {
      const traceparent = newTraceparent();
      const { name: tool, arguments: args = {} } = asked;
      return observed({ side: "agent", who, tool, args, traceparent }, () =>
        call({ ...asked, _meta: { ...asked._meta, traceparent } }, ...more),
      );
    },
  });
}

/** What was told since the last time. */
export const takeObserved = (): readonly Observed[] => waiting.splice(0);
