import type { Tree } from "./decode.ts";
import {
  attributesOf,
  enumOf,
  idOf,
  listOf,
  msOf,
  textOf,
  valueOf,
  type Attributes,
  type Cuts,
  type Value,
} from "./value.ts";

/** Where a record comes from. */
export interface Origin {
  readonly resource: Attributes;
  readonly scope: string;
  readonly scopeVersion: string;
}

export interface SpanRecord {
  readonly signal: "span";
  readonly origin: Origin;
  readonly attributes: Attributes;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: "internal" | "server" | "client" | "other";
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly failed: boolean;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
}

export interface LogRecord {
  readonly signal: "log";
  readonly origin: Origin;
  readonly attributes: Attributes;
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly atMs: number | null;
  /** What kind of event it is; empty for a record that is none. */
  readonly event: string;
  readonly body: Value;
}

export type TelemetryRecord = SpanRecord | LogRecord;

export interface Flat {
  readonly records: readonly TelemetryRecord[];
  /** Records that are none: without a usable id, or no object at all. */
  readonly rejected: number;
  readonly cuts: Cuts;
}

const mostEvents = 64;
const kinds = [
  "SPAN_KIND_UNSPECIFIED",
  "SPAN_KIND_INTERNAL",
  "SPAN_KIND_SERVER",
  "SPAN_KIND_CLIENT",
  "SPAN_KIND_PRODUCER",
  "SPAN_KIND_CONSUMER",
];
const codes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];
const isObject = (it: unknown): it is Tree => typeof it === "object" && it !== null;
const member = (it: unknown, name: string): unknown => (isObject(it) ? it[name] : undefined);

/** The spans of a batch as records of their own, each with where it comes from. */
export const flattenSpans = (tree: Tree): Flat =>
  flatten(tree, "resourceSpans", "scopeSpans", "spans", span);

/** The log records of a batch as records of their own. */
export const flattenLogs = (tree: Tree): Flat =>
  flatten(tree, "resourceLogs", "scopeLogs", "logRecords", log);

function flatten(
  tree: Tree,
  resources: string,
  scopes: string,
  items: string,
  read: (it: Tree, origin: Origin, cuts: Cuts) => TelemetryRecord | null,
): Flat {
  const cuts: Cuts = { texts: 0, attributes: 0 };
  const records: TelemetryRecord[] = [];
  let rejected = 0;
  for (const resource of listOf(tree[resources])) {
    const about = attributesOf(member(member(resource, "resource"), "attributes"), cuts);
    for (const scope of listOf(member(resource, scopes))) {
      const said = member(scope, "scope");
      const origin: Origin = {
        resource: about,
        scope: nameOf(member(said, "name"), cuts),
        scopeVersion: nameOf(member(said, "version"), cuts),
      };
      for (const item of listOf(member(scope, items))) {
        const record = isObject(item) ? read(item, origin, cuts) : null;
        if (record) records.push(record);
        else rejected++;
      }
    }
  }
  return { records, rejected, cuts };
}

function span(it: Tree, origin: Origin, cuts: Cuts): SpanRecord | null {
  const traceId = idOf(it["traceId"], 16);
  const spanId = idOf(it["spanId"], 8);
  if (traceId === null || spanId === null) return null;
  const parentId = idOf(it["parentSpanId"], 8);
  const startMs = msOf(it["startTimeUnixNano"]);
  const endMs = msOf(it["endTimeUnixNano"]);
  const kind = enumOf(it["kind"], kinds);
  return {
    signal: "span",
    origin,
    attributes: attributesOf(it["attributes"], cuts),
    traceId,
    spanId,
    parentId: parentId === spanId ? null : parentId,
    name: nameOf(it["name"], cuts),
    kind: kind === 1 ? "internal" : kind === 2 ? "server" : kind === 3 ? "client" : "other",
    startMs,
    endMs: endMs === null ? null : Math.max(endMs, startMs ?? endMs),
    failed: enumOf(member(it["status"], "code"), codes) === 2,
    events: listOf(it["events"])
      .slice(0, mostEvents)
      .filter((event) => isObject(event))
      .map((event) => ({
        name: nameOf(event["name"], cuts),
        attributes: attributesOf(event["attributes"], cuts),
      })),
  };
}

function log(it: Tree, origin: Origin, cuts: Cuts): LogRecord {
  return {
    signal: "log",
    origin,
    attributes: attributesOf(it["attributes"], cuts),
    traceId: idOf(it["traceId"], 16),
    spanId: idOf(it["spanId"], 8),
    atMs: msOf(it["timeUnixNano"]) ?? msOf(it["observedTimeUnixNano"]),
    event: nameOf(it["eventName"], cuts),
    body: valueOf(it["body"], cuts),
  };
}

const nameOf = (it: unknown, cuts: Cuts): string =>
  typeof it === "string" ? textOf(it, cuts, 512) : "";

/** How many data points a batch of metrics holds. */
export function countPoints(tree: Tree): number {
  let count = 0;
  for (const resource of listOf(tree["resourceMetrics"]))
    for (const scope of listOf(member(resource, "scopeMetrics")))
      for (const metric of listOf(member(scope, "metrics")))
        for (const kind of ["gauge", "sum", "histogram", "exponentialHistogram", "summary"])
          count += listOf(member(member(metric, kind), "dataPoints")).length;
  return count;
}
