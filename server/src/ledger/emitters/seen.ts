import type { LogRecord, SpanRecord } from "../otlp/flatten.ts";
import type { Value } from "../otlp/value.ts";

/** Worst last: of several records of one action, the worst holds. */
export type SeenOutcome = "unknown" | "ok" | "error" | "denied";

export interface Ending {
  readonly outcome: SeenOutcome;
  /** Who said no: `user`, `config`, `sandbox`, `policy`. */
  readonly deniedBy?: string | null;
  /** A class of error, never its text. */
  readonly error?: string | null;
}

/** What one record says of one thing an agent did or tried to do. What it does not say is null. */
export interface SeenAction extends Ending {
  readonly kind: "tool_call" | "message";
  /** The bare name; of a message, the agent it goes to. */
  readonly tool: string | null;
  readonly server: string | null;
  /** How sure the two are: a name that was put together by a client may have the server's in it. */
  readonly exact: boolean;
  /** Undefined where the record cannot say, which is not the same as none. */
  readonly args: Value | undefined;
  readonly result: Value | undefined;
  readonly callId: string | null;
  /** Both ends of one MCP request know these. */
  readonly rpc?: string | null;
  readonly seenBy: "log" | "span" | "client" | "server";
  /** Where the record says how long it took and its time is that of the end. */
  readonly tookMs?: number | null;
}

/** What one record says. Everything may be missing. */
export interface Seen {
  readonly emitter: string;
  readonly action?: SeenAction;
  /** How the action ended that the span above is about. */
  readonly about?: Ending;
  /** How an action ended that is named by its call id alone. */
  readonly aboutCall?: Ending & { readonly callId: string };
  /** The agent that everything below the span is done by. */
  readonly agent?: SeenAgent | null;
  /** A new agent begins here: what is below is not a part of what is above. */
  readonly opens?: boolean;
  /** The name of the whole that it belongs to, where no agent is named. */
  readonly rootName?: string | null;
  readonly session?: string | null;
  readonly principal?: string | null;
  readonly model?: string | null;
}

export interface SeenAgent {
  readonly name: string | null;
  readonly id: string | null;
  readonly version: string | null;
}

/** `drop`: nothing about it is of use, not even its place in a trace. Null: some other emitter may know it. */
export type Recognised = Seen | "drop" | null;

/** One product or convention that speaks OTLP, and how its records are read. */
export interface Emitter {
  readonly name: string;
  /** Whether a record is its own, by scope first. */
  knows(record: SpanRecord | LogRecord): boolean;
  span?(record: SpanRecord): Recognised;
  log?(record: LogRecord): Recognised;
}
