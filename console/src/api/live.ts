import type { LiveEvent } from "@reeve/contract/action";
import type { Input } from "@reeve/contract/operations";
import { address } from "./call.ts";

export type LiveFilter = Input<"actions.live">;
export type Connection = "connecting" | "open" | "lost";

const retryMs = 3_000;

/** Listens to actions as they are decided and as they end, and connects again when the stream breaks off. */
export function listenLive(
  filter: LiveFilter,
  onEvent: (event: LiveEvent) => void,
  onState: (state: Connection) => void,
): () => void {
  let source: EventSource | null = null;
  let retry: number | undefined;

  const take = (message: MessageEvent<string>): void => {
    onEvent(JSON.parse(message.data) as LiveEvent);
  };
  const open = (): void => {
    onState("connecting");
    source = new EventSource(address("actions.live", filter).url);
    source.addEventListener("open", () => onState("open"));
    source.addEventListener("decided", take);
    source.addEventListener("ended", take);
    source.addEventListener("error", () => {
      onState("lost");
      // The browser retries a broken stream by itself, but never one that was refused.
      if (source?.readyState !== EventSource.CLOSED) return;
      retry = window.setTimeout(open, retryMs);
    });
  };

  open();
  return () => {
    window.clearTimeout(retry);
    source?.close();
  };
}
