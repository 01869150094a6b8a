import { noon } from "./telemetry.ts";

/** OTLP in JSON, as short as a test wants to write it. */
export type Attrs = Readonly<Record<string, unknown>>;

export function any(value: unknown): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(any) } };
  if (value !== null && typeof value === "object")
    return { kvlistValue: { values: attributes(value as Attrs) } };
  return {};
}
export const attributes = (of: Attrs): object[] =>
  Object.entries(of).map(([key, value]) => ({ key, value: any(value) }));

export interface SpanSketch {
  readonly id: string;
  readonly parent?: string;
  readonly trace?: string;
  readonly name: string;
  readonly kind?: number | string;
  readonly at?: number;
  readonly forMs?: number;
  readonly attrs?: Attrs;
  readonly failed?: boolean;
  readonly thrown?: string;
}

const hex = (text: string, length: number): string =>
  Buffer.from(text).toString("hex").padEnd(length, "1").slice(0, length);
export const traceId = (name: string): string => hex(name, 32);
export const spanId = (name: string): string => hex(name, 16);
const nanos = (ms: number): string => `${ms}000000`;

export const span = (it: SpanSketch): object => ({
  traceId: traceId(it.trace ?? "trace"),
  spanId: spanId(it.id),
  parentSpanId: it.parent === undefined ? "" : spanId(it.parent),
  name: it.name,
  kind: it.kind ?? 1,
  startTimeUnixNano: nanos(noon - 60_000 + (it.at ?? 0)),
  endTimeUnixNano: nanos(noon - 60_000 + (it.at ?? 0) + (it.forMs ?? 10)),
  attributes: attributes(it.attrs ?? {}),
  status: it.failed ? { code: 2, message: "it broke at /home/someone/secret.ts" } : {},
  events: it.thrown
    ? [
        {
          name: "exception",
          timeUnixNano: "1",
          attributes: attributes({ "exception.type": it.thrown, "exception.stacktrace": "at x" }),
        },
      ]
    : [],
});

export const traces = (
  service: string | null,
  scope: string,
  spans: readonly SpanSketch[],
  resource: Attrs = {},
): { signal: "traces"; body: object } => ({
  signal: "traces",
  body: {
    resourceSpans: [
      {
        resource: {
          attributes: attributes({ ...(service && { "service.name": service }), ...resource }),
        },
        scopeSpans: [{ scope: { name: scope }, spans: spans.map(span) }],
      },
    ],
  },
});

export interface LogSketch {
  readonly body?: string | null;
  readonly at?: number | null;
  readonly attrs: Attrs;
  readonly trace?: string;
  readonly span?: string;
}

export const logs = (
  service: string,
  scope: string,
  records: readonly LogSketch[],
  resource: Attrs = {},
): { signal: "logs"; body: object } => ({
  signal: "logs",
  body: {
    resourceLogs: [
      {
        resource: { attributes: attributes({ "service.name": service, ...resource }) },
        scopeLogs: [
          {
            scope: { name: scope },
            logRecords: records.map((it) => ({
              timeUnixNano: it.at === null ? "0" : nanos(noon - 60_000 + (it.at ?? 0)),
              observedTimeUnixNano: it.at === null ? nanos(noon - 50_000) : undefined,
              ...(it.body != null && { body: { stringValue: it.body } }),
              attributes: attributes(it.attrs),
              ...(it.trace && { traceId: traceId(it.trace) }),
              ...(it.span && { spanId: spanId(it.span) }),
            })),
          },
        ],
      },
    ],
  },
});
