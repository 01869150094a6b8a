import type { IncomingHttpHeaders } from "node:http";

/** One exchange with a tool server, in the shape of MCP's Streamable HTTP whatever the transport underneath. */
export interface UpstreamRequest {
  readonly method: "POST" | "GET" | "DELETE";
  /** End-to-end headers only; never the agent's credential. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON-RPC message as bytes; null for GET and DELETE. */
  readonly body: Buffer | null;
  /** Whose exchange it is, an agent's or an agent's for a person: a stdio server gives each a child process of its own. */
  readonly agent: string;
  /** Told when its head has gone out, where the transport knows. */
  readonly sent?: (() => void) | undefined;
}

/** Receives the answer as it comes; each callback is synchronous and never throws. */
export interface UpstreamHandler {
  /** `resume` continues a flow that `onData` paused. */
  onHeaders(status: number, headers: IncomingHttpHeaders, resume: () => void): void;
  /** False pauses the flow. */
  onData(chunk: Buffer): boolean;
  onEnd(): void;
  /** Ends the exchange: could not connect, timed out, broke off, lied about its length. Never after `onEnd`. */
  onError(error: Error): void;
}

/** One way to reach a tool server. HTTP and stdio behave alike; a shared table of cases holds them to it. */
export interface Upstream {
  send(request: UpstreamRequest, handler: UpstreamHandler): { abort(): void };
  close(): Promise<void>;
}
