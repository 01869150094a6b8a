import type { Upstream } from "../src/gateway/upstream/upstream.ts";

export interface Exchanged {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  /** Every JSON-RPC message of the answer, whether it came as JSON or as events. */
  readonly messages: Record<string, unknown>[];
  readonly error: string | null;
}

export interface Asked {
  readonly method?: "POST" | "GET" | "DELETE";
  readonly headers?: Record<string, string>;
  readonly message?: unknown;
  readonly agent?: string;
  /** Leaves as soon as this much has come. */
  readonly leaveAfterMs?: number;
}

/** One whole exchange with an upstream. */
export function exchange(upstream: Upstream, asked: Asked): Promise<Exchanged> {
  return new Promise((resolve) => {
    let status = 0;
    let headers: Record<string, unknown> = {};
    let text = "";
    const done = (error: string | null): void => {
      const parts = String(headers["content-type"]).startsWith("text/event-stream")
        ? [...text.matchAll(/^data: (.*)$/gm)].map((match) => match[1] as string)
        : text.startsWith("{")
          ? [text]
          : [];
      resolve({
        status,
        headers,
        text,
        messages: parts.map((part) => JSON.parse(part) as Record<string, unknown>),
        error,
      });
    };
    const sent = upstream.send(
      {
        method: asked.method ?? "POST",
        headers: {
          accept: "application/json, text/event-stream",
          "content-type": "application/json",
          ...asked.headers,
        },
        body:
          asked.message === undefined
            ? null
            : Buffer.from(
                typeof asked.message === "string" ? asked.message : JSON.stringify(asked.message),
              ),
        agent: asked.agent ?? "agt_test",
      },
      {
        onHeaders(given, all) {
          status = given;
          headers = all;
        },
        onData(chunk) {
          text += chunk.toString("utf8");
          return true;
        },
        onEnd: () => done(null),
        onError: (error) => done(error.message),
      },
    );
    if (asked.leaveAfterMs !== undefined)
      setTimeout(() => {
        sent.abort();
        done("left");
      }, asked.leaveAfterMs);
  });
}

export const initialize = (id: string | number = 0) => ({
  jsonrpc: "2.0",
  id,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "test", version: "1" },
  },
});

/** Opens a session of 2025-11-25 and gives the headers of all that follows. */
export async function session(upstream: Upstream, agent?: string): Promise<Record<string, string>> {
  const { headers, error } = await exchange(upstream, {
    message: initialize(),
    ...(agent && { agent }),
  });
  if (error) throw new Error(error);
  const found = {
    "mcp-session-id": String(headers["mcp-session-id"]),
    "mcp-protocol-version": "2025-11-25",
  };
  await exchange(upstream, {
    message: { jsonrpc: "2.0", method: "notifications/initialized" },
    headers: found,
    ...(agent && { agent }),
  });
  return found;
}

/** A request of 2026-07-28. */
export const modernRequest = (
  id: string | number,
  method: string,
  params: object = {},
  meta: object = {},
) => ({
  headers: { "mcp-protocol-version": "2026-07-28", "mcp-method": method },
  message: {
    jsonrpc: "2.0",
    id,
    method,
    params: {
      ...params,
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        ...meta,
      },
    },
  },
});
