import { appendFileSync } from "node:fs";
import type { Observed } from "./agents/observed.ts";

interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: {
    readonly name?: string;
    readonly arguments?: unknown;
    readonly _meta?: { readonly traceparent?: string };
  };
  readonly result?: { readonly isError?: boolean };
  readonly error?: unknown;
}

/** A tool server's own log: what it was asked to do, and how that ended, one line for each call. */
export function callLog(file: string, server: string) {
  const open = new Map<string | number, Omit<Observed, "endMs" | "failed">>();
  return {
    asked({ id, method, params }: Message): void {
      if (id === undefined || method !== "tools/call" || params?.name === undefined) return;
      const traceparent = params._meta?.traceparent ?? null;
      const { name: tool, arguments: args = {} } = params;
      open.set(id, { side: "server", who: server, tool, args, startMs: Date.now(), traceparent });
    },
    answered({ id, result, error }: Message): void {
      const call = id === undefined ? undefined : open.get(id);
      if (id === undefined || !call) return;
      open.delete(id);
      const failed = error !== undefined || result?.isError === true;
      appendFileSync(file, `${JSON.stringify({ ...call, endMs: Date.now(), failed })}\n`);
    },
  };
}

/** The JSON-RPC messages of a text, as lines of their own or as server-sent events. */
export function messagesOf(text: string): readonly Message[] {
  return text.split("\n").flatMap((each) => {
    const json = each.replace(/^data: /, "").trim();
    if (!json.startsWith("{")) return [];
    try {
      return [JSON.parse(json) as Message];
    } catch {
      return [];
    }
  });
}
