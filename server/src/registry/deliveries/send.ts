import type { Delivery } from "@reeve/contract/delivery";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { Unreadable, type Vault } from "../../platform/vault.ts";
import { secretsOf } from "../channels/secret.ts";
import { channelStore, type Kept } from "../channels/store.ts";
import { raiseFinding, resolveFinding } from "../findings/store.ts";
import { broke, type Attempt, type Opened, type Outgoing } from "./attempt.ts";
import { waitAfter } from "./backoff.ts";
import { byEmail } from "./email.ts";
import { outboxStore } from "./outbox-store.ts";
import { bySlack } from "./slack.ts";
import { deliveryStore } from "./store.ts";
import { byWebhook } from "./webhook.ts";

export interface SendHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Pick<Vault, "open">;
  readonly publicUrl: () => string;
}

const atOnce = 40;
/** Nobody else tries what was taken until then; longer than all attempts of one channel may take. */
const takenMs = 120_000;
/** No attempt begins so late that it could still be under way when another process may try. */
const lastStartMs = takenMs - 25_000;
/** A receiver may be away for a moment; longer, and somebody should know. */
const awayMs = 10 * 60_000;

/** Tries what is due. A channel that does not work holds up no other, and is tried once, not for each message. */
export async function sendDue(hands: SendHands, signal: AbortSignal): Promise<number> {
  const { database, clock } = hands;
  const nowMs = clock.now();
  const store = deliveryStore(database.kysely);
  const taken = await store.take(isoTime(nowMs), isoTime(nowMs + takenMs), atOnce);
  const ids = [...new Set(taken.map(({ channel }) => channel.id))];
  const by = ids.map((id) => taken.filter(({ channel }) => channel.id === id));
  await Promise.all(by.map((all) => sendAll(hands, all, nowMs, signal)));
  return taken.length;
}

async function sendAll(
  hands: SendHands,
  all: readonly Delivery[],
  startedMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { database, clock } = hands;
  for (const [index, delivery] of all.entries()) {
    const late = signal.aborted || clock.now() - startedMs > lastStartMs;
    const nextAt = late ? isoTime(clock.now()) : await sendOne(hands, delivery, signal);
    if (nextAt === null) continue;
    const rest = all.slice(late ? index : index + 1).map(({ id }) => id);
    return deliveryStore(database.kysely).putBack(rest, nextAt);
  }
}

/** Tries one and writes down what became of it; when its channel is to be tried again, where the channel did not work. */
export async function sendOne(
  hands: SendHands,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<string | null> {
  const { database, clock } = hands;
  const channel = await channelStore(database.kysely).find(delivery.channel.id);
  if (!channel) return null;
  const attempt = channel.rules.on
    ? await tried(hands, channel, delivery, signal)
    : broke("The channel is turned off.");
  // What was cut off by a stop says nothing about the channel: it is tried again when its time as taken is over.
  if (!attempt.ok && signal.aborted) return isoTime(clock.now());
  return database.kysely.transaction().execute(async (db) => {
    const at = clock.now();
    const store = deliveryStore(db);
    if (attempt.ok) {
      await store.sent(delivery.id, isoTime(at));
      if (await channelStore(db).worked(channel.id, isoTime(at)))
        await resolveFinding(db, clock, "channel_failing", channel.id);
      return null;
    }
    const waitMs = waitAfter(delivery.id, delivery.attempts, attempt.afterMs);
    const over = attempt.fault === "recipient" || at + waitMs > Date.parse(delivery.untilAt);
    if (over) await store.failed(delivery.id, isoTime(at), attempt.why);
    else await store.again(delivery.id, isoTime(at + waitMs), attempt.why);
    // Whoever sends a test sees what became of it.
    const told = delivery.event !== "test";
    if (attempt.fault === "channel" && channel.rules.on) {
      const since = await channelStore(db).broke(channel.id, isoTime(at), attempt.why);
      if (told && (over || at - Date.parse(since) >= awayMs))
        await raise(db, clock, channel, since, attempt.why);
    } else if (told && over)
      await raise(db, clock, channel, isoTime(at), `${delivery.to ?? ""}: ${attempt.why}`);
    return attempt.fault === "channel" ? isoTime(at + waitMs) : null;
  });
}

async function tried(
  { database, clock, vault, publicUrl }: SendHands,
  { id, via, rules, ...kept }: Kept,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Attempt> {
  const nowMs = clock.now();
  const { event, severity, subject, title, link, createdAt } = delivery;
  const url = `${publicUrl().replace(/\/+$/, "")}${link}`;
  const it: Outgoing = {
    id: delivery.id,
    event,
    severity,
    subject,
    title,
    url,
    to: delivery.to ?? "",
    createdAt,
    nowMs,
    body: await outboxStore(database.kysely).bodyOf(delivery.message),
  };
  try {
    const secrets = secretsOf(vault, { id, via, rules, ...kept }, isoTime(nowMs));
    const open: Omit<Opened, "via"> = { secrets, internal: rules.internal };
    switch (via.kind) {
      case "email":
        return await byEmail({ ...open, via }, it, signal);
      case "slack":
        return await bySlack({ ...open, via }, it, signal);
      case "webhook":
        return await byWebhook({ ...open, via }, it, signal);
    }
  } catch (error) {
    return broke(
      error instanceof Unreadable ? `Its secret cannot be read: ${error.message}.` : String(error),
    );
  }
}

/** Names the channel that does not deliver; every other channel tells of it. */
const raise = (
  db: Parameters<typeof raiseFinding>[0],
  clock: Clock,
  { id, name }: Pick<Kept, "id" | "name">,
  since: string,
  why: string,
): Promise<void> =>
  raiseFinding(db, clock, {
    kind: "channel_failing",
    severity: "high",
    subject: id,
    title: `Messages do not get out by the channel ${name}`,
    detail: `Since ${since} not everything could be delivered by ${name}. ${why} What was given up is on the page Channels, and can be tried again there.`,
  });
