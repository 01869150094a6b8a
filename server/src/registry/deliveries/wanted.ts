import type { ChannelId } from "@reeve/contract/id";
import { Severity } from "@reeve/contract/finding";
import type { Kept } from "../channels/store.ts";
import type { Message, Reached } from "./outbox-store.ts";
import type { Concerned } from "./tell.ts";

export interface Place {
  readonly channel: ChannelId;
  /** Empty where the channel is the address. */
  readonly to: string;
}

const atLeast = (least: Severity, is: Severity): boolean =>
  Severity.options.indexOf(is) >= Severity.options.indexOf(least);
const mailable = (email: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email);

/** Whom a message concerns, without those who are not to be told; operators, or admins, where it concerns nobody else. */
export function concernedBy(
  { event, concerns }: Pick<Message, "event" | "concerns">,
  reached: ReadonlyMap<Concerned, readonly Reached[]>,
): readonly Reached[] {
  const not = new Set(
    concerns.filter((word) => word.startsWith("not:")).map((word) => word.slice(4)),
  );
  const among = (words: readonly Concerned[]) =>
    words.flatMap((word) => reached.get(word) ?? []).filter(({ id }) => !not.has(id));
  // Whoever wants no digest is sent none, also where nobody else wants it.
  if (event === "digest") return among(concerns);
  const named = [among(concerns), among(["role:operator"]), among(["role:admin"])];
  const people = named.find((found) => found.length > 0) ?? [];
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

/** Whether a channel is to tell of a message at all. */
export function wants(
  { id, rules }: Pick<Kept, "id" | "rules">,
  { event, severity, subject }: Pick<Message, "event" | "severity" | "subject">,
  people: readonly Reached[],
): boolean {
  // That a channel fails is told by every other one.
  if (!rules.on || event === "test" || subject === id || !rules.tells.includes(event)) return false;
  if (event === "finding" && !atLeast(rules.severity, severity)) return false;
  const only: ReadonlySet<string> = new Set(rules.concerns);
  return (
    only.size === 0 ||
    people.some((it) => only.has(it.id) || it.groups.some((one) => only.has(one)))
  );
}

/** The places of a channel that a message for these people goes to. */
export function placesIn(
  { id, via }: Pick<Kept, "id" | "via">,
  people: readonly Reached[],
): Place[] {
  if (via.kind !== "email") return [{ channel: id, to: "" }];
  const to = [...people.map(({ email }) => email.toLowerCase()), ...via.also];
  return [...new Set(to)].filter(mailable).map((address) => ({ channel: id, to: address }));
}

/**
 * Where a message goes next when it was not delivered, or nobody answered: every fallback, and where there is none, the
 * admins by another way of mail. Never where it went already.
 */
export function elsewhere(
  channels: readonly Kept[],
  admins: readonly Reached[],
  tried: readonly (Place & { readonly failed: boolean })[],
): readonly Place[] {
  const broken = new Set(tried.filter(({ failed }) => failed).map(({ channel }) => channel));
  const open = channels.filter(({ id, rules }) => rules.on && !broken.has(id));
  const fallbacks = open.filter(({ rules }) => rules.fallback);
  const next = fallbacks.length > 0 ? fallbacks : open.filter(({ via }) => via.kind === "email");
  const been = new Set(tried.map(({ channel, to }) => `${channel} ${to}`));
  return next
    .flatMap((channel) => placesIn(channel, admins))
    .filter(({ channel, to }) => !been.has(`${channel} ${to}`));
}
