import protobuf from "protobufjs/light.js";

/**
 * The messages of OTLP (opentelemetry-proto 1.x), as far as they are read here: field numbers are all that is on the
 * wire. A field that is not named is skipped by the decoder.
 */
const field = (id: number, type: string, many = false) => ({
  id,
  type,
  ...(many && { rule: "repeated" }),
});
const message = (fields: Record<string, ReturnType<typeof field>>) => ({ fields });
const points = message({ dataPoints: field(1, "Empty", true) });

const root = protobuf.Root.fromJSON({
  nested: {
    Empty: message({}),
    AnyValue: message({
      stringValue: field(1, "string"),
      boolValue: field(2, "bool"),
      intValue: field(3, "int64"),
      doubleValue: field(4, "double"),
      arrayValue: field(5, "ArrayValue"),
      kvlistValue: field(6, "KeyValueList"),
      bytesValue: field(7, "bytes"),
    }),
    ArrayValue: message({ values: field(1, "AnyValue", true) }),
    KeyValueList: message({ values: field(1, "KeyValue", true) }),
    KeyValue: message({ key: field(1, "string"), value: field(2, "AnyValue") }),
    Scope: message({ name: field(1, "string"), version: field(2, "string") }),
    Resource: message({ attributes: field(1, "KeyValue", true) }),
    Traces: message({ resourceSpans: field(1, "ResourceSpans", true) }),
    ResourceSpans: message({
      resource: field(1, "Resource"),
      scopeSpans: field(2, "ScopeSpans", true),
    }),
    ScopeSpans: message({ scope: field(1, "Scope"), spans: field(2, "Span", true) }),
    Span: message({
      traceId: field(1, "bytes"),
      spanId: field(2, "bytes"),
      parentSpanId: field(4, "bytes"),
      name: field(5, "string"),
      kind: field(6, "int32"),
      startTimeUnixNano: field(7, "fixed64"),
      endTimeUnixNano: field(8, "fixed64"),
      attributes: field(9, "KeyValue", true),
      events: field(11, "Event", true),
      status: field(15, "SpanStatus"),
    }),
    Event: message({
      timeUnixNano: field(1, "fixed64"),
      name: field(2, "string"),
      attributes: field(3, "KeyValue", true),
    }),
    SpanStatus: message({ message: field(2, "string"), code: field(3, "int32") }),
    Logs: message({ resourceLogs: field(1, "ResourceLogs", true) }),
    ResourceLogs: message({
      resource: field(1, "Resource"),
      scopeLogs: field(2, "ScopeLogs", true),
    }),
    ScopeLogs: message({ scope: field(1, "Scope"), logRecords: field(2, "LogRecord", true) }),
    LogRecord: message({
      timeUnixNano: field(1, "fixed64"),
      body: field(5, "AnyValue"),
      attributes: field(6, "KeyValue", true),
      traceId: field(9, "bytes"),
      spanId: field(10, "bytes"),
      observedTimeUnixNano: field(11, "fixed64"),
      eventName: field(12, "string"),
    }),
    Metrics: message({ resourceMetrics: field(1, "ResourceMetrics", true) }),
    ResourceMetrics: message({ scopeMetrics: field(2, "ScopeMetrics", true) }),
    ScopeMetrics: message({ metrics: field(2, "Metric", true) }),
    Metric: message({
      gauge: field(5, "Points"),
      sum: field(7, "Points"),
      histogram: field(9, "Points"),
      exponentialHistogram: field(10, "Points"),
      summary: field(11, "Points"),
    }),
    Points: points,
    /** The answers: how many records were rejected, and why; of a refused request, a `google.rpc.Status`. */
    Answer: message({ partialSuccess: field(1, "PartialSuccess") }),
    PartialSuccess: message({ rejected: field(1, "int64"), errorMessage: field(2, "string") }),
    Status: message({ code: field(1, "int32"), message: field(2, "string") }),
  },
});

export type Signal = "traces" | "logs" | "metrics";

export const requestType: Readonly<Record<Signal, protobuf.Type>> = {
  traces: root.lookupType("Traces"),
  logs: root.lookupType("Logs"),
  metrics: root.lookupType("Metrics"),
};
export const answerType: protobuf.Type = root.lookupType("Answer");
export const statusType: protobuf.Type = root.lookupType("Status");
