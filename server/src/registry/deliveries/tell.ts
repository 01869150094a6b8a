import type { Telling } from "@reeve/contract/channel";
import type { Severity } from "@reeve/contract/finding";
import type { AgentId, PersonId } from "@reeve/contract/id";
import { codePoint, withUnseen } from "@reeve/contract/unseen";
import type { Role } from "@reeve/contract/role";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { redactText } from "../../platform/redact.ts";
import { linkOf } from "./link.ts";
import { outboxStore } from "./outbox-store.ts";

/** Whom something concerns. Who that is, is looked up when it is sent. */
export type Concerned =
  | `person:${PersonId}`
  | `email:${string}`
  | `owner:${AgentId}`
  | `backup:${AgentId}`
  | `role:${Role}`
  /** Is not told, whatever else they are. */
  | `not:${PersonId}`;

export interface Told {
  readonly event: Telling | "test";
  readonly severity: Severity;
  /** The id of what it is about. */
  readonly subject: string;
  /** One sentence. What others wrote in it is data; arguments and results have no place in it. */
  readonly title: string;
  readonly concerns: readonly Concerned[];
  /** The same thing is told once. */
  readonly key: string;
  readonly expiresAt?: string | undefined;
  /** What it says besides its sentence; most only lead to a page. */
  readonly body?: readonly Section[] | undefined;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

const maxTitle = 300;

/**
 * Writes down that people are to be told, in the transaction of what they are told of. What was told under this key
 * before is not told again.
 */
export async function tell(db: Database["kysely"], clock: Clock, told: Told): Promise<void> {
  const { event, severity, subject, key, expiresAt = null } = told;
  await outboxStore(db).add({
    id: newId("msg", clock.now()),
    key,
    event,
    severity,
    subject,
    title: sentence(told.title),
    link: linkOf(event, subject),
    concerns: [...told.concerns],
    at: isoTime(clock.now()),
    expiresAt,
    body: told.body?.map(({ title, lines }) => ({ title, lines: lines.map(sentence) })) ?? null,
  });
}

/** One line, without what looks like a secret and without characters that hide or turn text. */
export const sentence = (text: string): string =>
  withUnseen(redactText(text).replaceAll(/\s+/g, " ").trim(), false, codePoint).slice(0, maxTitle);
