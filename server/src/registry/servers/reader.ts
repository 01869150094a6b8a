import type { ServerId } from "@reeve/contract/id";
import type { Transport } from "@reeve/contract/server";

/** What a server offers, as it says itself. */
export interface Listing {
  /** Its name, version and the protocol versions it speaks. */
  readonly about: Record<string, unknown>;
  /** Its tool definitions, unchecked. */
  readonly tools: readonly unknown[];
}

/** How tool servers are reached from here: the gateway, which is to the right, does it. */
export interface ServerReader {
  /** Asks a server for its tools. Rejects with a sentence about why that is not possible. */
  read(
    server: { readonly id: ServerId; readonly name: string; readonly transport: Transport },
    signal: AbortSignal,
  ): Promise<Listing>;
  /** The last lines a stdio server wrote to standard error; none for any other. */
  lines(name: string): readonly { readonly at: string; readonly text: string }[];
  /** Ends the connections and processes of every server but these. */
  keepOnly(names: ReadonlySet<string>): Promise<void>;
}
