import type { End, Intent } from "@reeve/contract/action";
import type { AdminRecord } from "@reeve/contract/ledger";
import { z } from "zod";
import { canonical } from "../platform/canonical.ts";
import { isoTime } from "../platform/clock.ts";
import { marksOf } from "./marks.ts";
import { apart, leftOut } from "./payload.ts";
import { sha256 } from "./checkpoints/tree.ts";

/** A change to Reeve itself, as a record holds it: where it stands in the log is not part of it. */
export type AdminBody = Omit<AdminRecord, "log" | "seq">;
export type Body =
  | { readonly intent: Intent }
  | { readonly end: End }
  | { readonly admin: AdminBody };

/** What is stored of one record besides its place: the bytes, and what the columns copy from them. */
export interface Draft {
  readonly kind: "intent" | "end" | "admin";
  readonly at: string;
  /** The id of the action; of the request for a change. */
  readonly action: string;
  readonly agent: string | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly actionKind: string | null;
  readonly decision: string | null;
  readonly outcome: string | null;
  readonly subject: string | null;
  /** What it is found by besides, one a line. */
  readonly marks: string | null;
  /** The approval that is used up by what this records; in no column, its own table holds it. */
  readonly approval: string | null;
  readonly body: string;
  /** What is kept apart from the body, so that it can go before it does. */
  readonly payload: string | null;
}

export const maxBodyBytes = 65_536;
const maxColumn = 200;
const maxSentence = 2_000;

/** PostgreSQL text holds no NUL and an index row has an end; agents choose some of these texts. */
const column = (value: string | null): string | null =>
  value === null ? null : value.replaceAll("\0", "\u{fffd}").slice(0, maxColumn);

/**
 * The one place that says what the columns of a body are; a verifier derives them again from the stored bytes. Each member is
 * named in each kind: an agent waits for this, and adding members to a copy of an object takes many times as long.
 */
export function draft(body: Body, payload: string | null = null): Draft {
  const bytes = canonical(body);
  if ("intent" in body) {
    const { intent } = body;
    return {
      kind: "intent",
      at: time(intent.startedAt),
      action: intent.id,
      agent: intent.agent?.id ?? null,
      server: column(intent.server),
      tool: column(intent.tool),
      actionKind: intent.kind,
      decision: intent.decision.answer,
      outcome: null,
      subject: null,
      marks: marksOf(intent.decision, intent.trace),
      approval: happens(intent) ? (intent.approval ?? null) : null,
      body: bytes,
      payload,
    };
  }
  if ("end" in body) {
    const { end } = body;
    return {
      kind: "end",
      at: time(end.endedAt),
      action: end.id,
      agent: null,
      server: null,
      tool: null,
      actionKind: null,
      decision: null,
      outcome: end.outcome,
      subject: null,
      marks: null,
      approval: null,
      body: bytes,
      payload,
    };
  }
  const { admin } = body;
  return {
    kind: "admin",
    at: time(admin.at),
    action: column(admin.requestId) ?? "",
    agent: null,
    server: null,
    tool: null,
    actionKind: null,
    decision: null,
    outcome: null,
    subject: column(admin.subject),
    marks: null,
    approval: null,
    body: bytes,
    payload,
  };
}

const time = (at: string): string => isoTime(Date.parse(at));

/** Whether the action goes on to happen, so that its end comes later. */
export const happens = (intent: Intent): boolean =>
  intent.decision.answer === "allow" || intent.decision.answer === "scope";

/** The records of an intent: of one that is refused also its end, so that it never looks unsettled. */
export function draftIntent(intent: Intent): readonly Draft[] {
  const first = drafted(intent);
  if (happens(intent)) return [first];
  const end: End = {
    id: intent.id,
    outcome: "denied",
    error: null,
    result: null,
    endedAt: intent.startedAt,
  };
  return [first, draft({ end })];
}

function drafted(intent: Intent): Draft {
  const shorter = () => ({ intent: { ...intent, args: tooLarge(intent.args) } });
  if (intent.args === null) return within({ intent }, shorter);
  const { mark, payload } = apart(intent.args);
  return within({ intent: { ...intent, args: mark } }, shorter, payload);
}

/** The record of an end; a preview that does not fit is left out, its hash stays. */
export function draftEnd(end: End): Draft {
  const bounded = { ...end, error: end.error?.slice(0, maxSentence) ?? null };
  const { result } = bounded;
  const shorter = () => ({ end: { ...bounded, result: result && { ...result, preview: null } } });
  if (!result?.preview) return within({ end: bounded }, shorter);
  const { mark, payload } = apart(result.preview);
  // A body is read again by what a record may hold, and that is more than what an end is made of.
  const preview = mark as unknown as string;
  return within({ end: { ...bounded, result: { ...result, preview } } }, shorter, payload);
}

export const draftAdmin = (admin: AdminBody): Draft =>
  within({ admin }, () => ({
    admin: { ...admin, before: tooLarge(admin.before), after: tooLarge(admin.after) },
  }));

function within(whole: Body, shorter: () => Body, payload: string | null = null): Draft {
  const made = draft(whole, payload);
  const bytes = Buffer.byteLength(made.body) + Buffer.byteLength(payload ?? "");
  if (bytes <= maxBodyBytes) return made;
  const cut = draft(shorter());
  if (Buffer.byteLength(cut.body) <= maxBodyBytes) return cut;
  throw new RangeError(`a record may have ${maxBodyBytes} bytes`);
}

/** What stands for what is too large: how large it was, and the SHA-256 of its canonical JSON. */
function tooLarge(value: unknown) {
  const text = canonical(value ?? null);
  return { [leftOut]: { bytes: Buffer.byteLength(text), hash: sha256(text).toString("hex") } };
}

const text = z.string();
const textOrNull = text.nullable();
/** Only what the columns need: a body written by an older version must stay readable. */
const BodyShape = z.union([
  z.strictObject({
    intent: z.looseObject({
      id: text,
      kind: text,
      agent: z.looseObject({ id: text }).nullable(),
      server: textOrNull,
      tool: textOrNull,
      decision: z.looseObject({ answer: text }),
      startedAt: text,
    }),
  }),
  z.strictObject({ end: z.looseObject({ id: text, outcome: text, endedAt: text }) }),
  z.strictObject({ admin: z.looseObject({ at: text, requestId: text, subject: textOrNull }) }),
]);

/** The record that a body's bytes describe, or null when they are not the canonical bytes of one. */
export function readDraft(bytes: string): Draft | null {
  try {
    const value: unknown = JSON.parse(bytes);
    if (!BodyShape.safeParse(value).success || canonical(value) !== bytes) return null;
    return draft(value as Body);
  } catch {
    return null;
  }
}
