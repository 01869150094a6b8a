import { hash } from "node:crypto";
import { canonical } from "../../platform/canonical.ts";
import { redactArgs, redactText } from "../../platform/redact.ts";
import type { Ending, Seen, SeenAction } from "../emitters/seen.ts";
import { text } from "../emitters/reading.ts";
import type { TelemetryRecord } from "../otlp/flatten.ts";
import type { Value } from "../otlp/value.ts";
import type { Doer, Kept } from "./observation.ts";

/** One record as it is kept in the window: what it says, without what it carried. */
export interface Fragment {
  /** The same for a record that comes twice. */
  readonly id: string;
  readonly trace: string | null;
  readonly span: string | null;
  readonly parent: string | null;
  readonly isLog: boolean;
  readonly emitter: string;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly receivedMs: number;
  readonly action:
    | (Omit<SeenAction, "args" | "result"> & { args: Kept | null; result: Kept | null })
    | null;
  readonly about: Ending | null;
  readonly aboutCall: (Ending & { readonly callId: string }) | null;
  readonly agent: Doer | null;
  readonly opens: boolean;
  readonly rootName: string | null;
  readonly session: string | null;
  readonly principal: string | null;
  readonly model: string | null;
  readonly from: Sender;
}

/** What a batch's resource says, and whose credential it came with. */
export interface Sender {
  readonly service: string | null;
  readonly namespace: string | null;
  readonly host: string | null;
  readonly session: string | null;
  readonly mainAgent: Doer | null;
  readonly credential: string | null;
}

export function senderOf(record: TelemetryRecord, credential: string | null): Sender {
  const { resource } = record.origin;
  const id = text(resource, "gen_ai.main_agent.id", "gen_ai.agent.id");
  const name = text(resource, "gen_ai.main_agent.name", "gen_ai.agent.name");
  return {
    service: named(text(resource, "service.name")),
    namespace: named(text(resource, "service.namespace")),
    host: named(text(resource, "host.name")),
    session: named(text(resource, "session.id")),
    mainAgent:
      id === null && name === null ? null : { id: named(id), name: named(name), version: null },
    credential,
  };
}

/** Beyond this a clock is wrong and not merely ahead. */
const aheadMs = 5 * 60_000;
const oldestMs = Date.UTC(2015, 0, 1);
const longestDurationMs = 30 * 86_400_000;

export function fragmentOf(
  record: TelemetryRecord,
  seen: Seen,
  from: Sender,
  receivedMs: number,
): Fragment {
  const isLog = record.signal === "log";
  const stamped = isLog ? (record.atMs ?? eventTime(record)) : record.endMs;
  const endMs = plausible(stamped, receivedMs);
  const took = isLog ? (seen.action?.tookMs ?? null) : null;
  const startMs = isLog
    ? endMs !== null && took !== null && took >= 0 && took < longestDurationMs
      ? endMs - Math.round(took)
      : null
    : plausible(record.startMs, receivedMs);
  return {
    id: isLog ? logId(record, from) : `${record.traceId}/${record.spanId}`,
    trace: record.traceId,
    span: record.spanId,
    parent: isLog ? null : record.parentId,
    isLog,
    emitter: seen.emitter,
    startMs,
    endMs,
    receivedMs,
    action: seen.action ? keptAction(seen.action) : null,
    about: seen.about ?? null,
    aboutCall: seen.aboutCall ?? null,
    agent: seen.agent
      ? {
          name: named(seen.agent.name),
          id: named(seen.agent.id),
          version: named(seen.agent.version),
        }
      : null,
    opens: seen.opens ?? false,
    rootName: named(seen.rootName),
    session: named(seen.session),
    principal: named(seen.principal),
    model: named(seen.model),
    from,
  };
}

/** A clock that is far ahead, or stands at nought, tells no time. */
const plausible = (ms: number | null, receivedMs: number): number | null =>
  ms === null || ms > receivedMs + aheadMs || ms < oldestMs ? null : Math.min(ms, receivedMs);

function eventTime(record: TelemetryRecord): number | null {
  const at = text(record.attributes, "event.timestamp");
  const ms = at === null ? Number.NaN : Date.parse(at);
  return Number.isFinite(ms) ? ms : null;
}

/** A log record has no id of its own: the same words at the same time from the same sender are the same record. */
function logId(record: TelemetryRecord & { signal: "log" }, from: Sender): string {
  const said = [...record.attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  const { atMs, traceId, spanId, body } = record;
  return hash(
    "sha256",
    canonical([from.service, record.origin.scope, atMs, traceId, spanId, body, said]),
    "base64",
  );
}

const longestName = 200;
const rememberedNames = 5_000;
const clean = new Map<string, string>();

/** A name, without what looks like a secret. Names come again and again, and looking through one costs more than it does. */
function named(it: string | null | undefined): string | null {
  if (it === null || it === undefined || it === "") return null;
  const cut = it.slice(0, longestName);
  const known = clean.get(cut);
  if (known !== undefined) return known;
  if (clean.size >= rememberedNames) clean.clear();
  const fresh = redactText(cut);
  clean.set(cut, fresh);
  return fresh;
}

function keptAction({ args, result, ...action }: SeenAction): NonNullable<Fragment["action"]> {
  return {
    ...action,
    tool: named(action.tool),
    server: named(action.server),
    error: named(action.error),
    deniedBy: named(action.deniedBy),
    args: args === undefined ? null : kept(args, (it) => redactArgs(it)),
    // What came back is never kept: that it did, how much, and what it can be checked against.
    result: result === undefined ? null : kept(result, () => null),
  };
}

function kept(it: Value, show: (it: Value) => Kept["shown"]): Kept {
  const text = typeof it === "string" ? it : canonical(it);
  return { shown: show(it), hash: hash("sha256", text, "hex"), bytes: Buffer.byteLength(text) };
}
