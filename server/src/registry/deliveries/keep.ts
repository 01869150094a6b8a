import { isoTime } from "../../platform/clock.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { outboxStore } from "./outbox-store.ts";
import { sendDue, type SendHands } from "./send.ts";
import { escalate, spread } from "./spread.ts";

const everyMs = 1_000;
const forgetEveryMs = 3_600_000;
const keptMs = 90 * 86_400_000;

/** One round: what is new goes to its channels, what is due is tried, and what was not heard is told elsewhere. */
export async function deliverOnce(hands: SendHands, signal: AbortSignal): Promise<void> {
  await spread(hands);
  await sendDue(hands, signal);
  await escalate(hands);
}

/** Delivers messages in every process: each takes what no other has taken. */
export function keepDelivering(hands: SendHands & { readonly log: Log }): AsyncDisposable {
  const { database, clock, log } = hands;
  let forgotMs = Number.NEGATIVE_INFINITY;
  return repeat("deliveries", everyMs, log, async (signal) => {
    await deliverOnce(hands, signal);
    if (clock.now() - forgotMs < forgetEveryMs) return;
    forgotMs = clock.now();
    await outboxStore(database.kysely).forget(isoTime(clock.now() - keptMs));
  });
}
