import { systemActor, type Actor } from "./actor.ts";

/** One request, as a verb sees it. */
export interface Ctx {
  readonly actor: Actor;
  readonly requestId: string;
  /** Where the request came from, for limits and records: an address, or `reeve` for itself. */
  readonly from: string;
  /** The token of the console's session cookie, where there is one. */
  readonly sessionToken: string | null;
  /** Adds a header to the answer. */
  reply(header: string, value: string): void;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
}

/** What Reeve does by itself: `reason` stands where a request's id would. */
export const ownCtx = (reason: string): Ctx => ({
  actor: systemActor,
  requestId: reason,
  from: "reeve",
  sessionToken: null,
  reply: () => undefined,
  signal: new AbortController().signal,
});
