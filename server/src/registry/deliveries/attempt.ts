import { sentence, type Section } from "./tell.ts";
import type { KeptVia } from "../channels/store.ts";

/** What one attempt needs to know. */
export interface Outgoing {
  readonly id: string;
  readonly event: string;
  readonly severity: string;
  readonly subject: string;
  readonly title: string;
  /** The whole address of the page it leads to. */
  readonly url: string;
  /** Empty where the channel is the address. */
  readonly to: string;
  readonly createdAt: string;
  readonly nowMs: number;
  readonly body?: readonly Section[] | null;
}

/** A way out with its secrets, for as long as one attempt takes. */
export interface Opened<V extends KeptVia = KeptVia> {
  readonly via: V;
  readonly secrets: readonly string[];
  /** Its host may be this machine or in a private network. */
  readonly internal: boolean;
}

/** `recipient`: it is refused for good, and the channel itself works. */
export type Attempt =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly why: string;
      readonly fault: "channel" | "recipient";
      /** How long the receiver asked to be left alone. */
      readonly afterMs?: number;
    };

export const broke = (why: string): Attempt => ({
  ok: false,
  why: sentence(why),
  fault: "channel",
});
