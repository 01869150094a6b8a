import type { LiveEvent } from "@reeve/contract/action";
import { decided } from "./terminal.ts";
import type { Product } from "./product.ts";

/** What the live stream showed so far, and a way to wait for it. */
export interface Watch {
  readonly seen: readonly LiveEvent[];
  /** Prints what has come in since the last call, once nothing new comes; refused requests that named nobody only `withStrangers`. */
  show(withStrangers?: boolean): Promise<void>;
  stop(): void;
}

const quietMs = 250;
/** What these do in their dozens is told by the step that they are of. */
const toldOtherwise: ReadonlySet<string> = new Set(["reeve-canary", "courier"]);

/** Follows `/api/live` as the console does. */
export async function watchLive({ url, token }: Product): Promise<Watch> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/live`, {
    headers: { authorization: `Bearer ${token}` },
    signal: abort.signal,
  });
  if (!response.ok || !response.body) throw new Error(`/api/live answered ${response.status}`);
  const seen: LiveEvent[] = [];
  let shown = 0;
  void read(response.body, seen).catch(() => undefined);
  return {
    seen,
    async show(withStrangers = false) {
      for (let before = -1; before !== seen.length;) {
        before = seen.length;
        await new Promise((resolve) => setTimeout(resolve, quietMs));
      }
      for (; shown < seen.length; shown++) {
        const { event, action } = seen[shown] as LiveEvent;
        // Every OAuth client asks without a token first and is told where to get one.
        const asksWhereToSignIn =
          action.kind === "sign_in" && action.agent === null && !withStrangers;
        if (toldOtherwise.has(action.agent?.name ?? "")) continue;
        if (event !== "decided" || !action.decision || asksWhereToSignIn) continue;
        const what = `${action.server ?? "-"}/${action.tool ?? action.kind}`;
        decided(
          action.decision.answer,
          action.agent?.name ?? "(nobody)",
          what,
          action.decision.answer === "allow" ? "" : action.decision.reason,
        );
      }
    },
    stop: () => abort.abort(),
  };
}

async function read(body: ReadableStream<Uint8Array>, into: LiveEvent[]): Promise<void> {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + text).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "));
      if (data) into.push(JSON.parse(data.slice(6)) as LiveEvent);
    }
  }
}
