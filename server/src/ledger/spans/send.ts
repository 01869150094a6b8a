import type { Action } from "@reeve/contract/action";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { attributesOf, ownScope, spanName } from "./attributes.ts";

export interface SpanSender {
  /** An action of this process that has ended. Never waits and never throws: what cannot be sent is left out. */
  ended(action: Action): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

const closeMs = 2_000;

/**
 * Reeve's own telemetry: one span for each action, under the span of the agent that asked, to an OTLP/HTTP receiver.
 * `endpoint` is its base, to which `/v1/traces` is added. It is a copy for those who watch; the record is elsewhere.
 */
export function openSpanSender(endpoint: string, instance: string): SpanSender {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": "reeve", "service.instance.id": instance }),
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url }), { maxQueueSize: 8_192 }),
    ],
  });
  const tracer = provider.getTracer(ownScope);
  return {
    ended(action) {
      try {
        const parent =
          action.trace === undefined
            ? ROOT_CONTEXT
            : trace.setSpanContext(ROOT_CONTEXT, {
                traceId: action.trace.id,
                spanId: action.trace.span,
                traceFlags: TraceFlags.SAMPLED,
                isRemote: true,
              });
        const span = tracer.startSpan(
          spanName(action),
          {
            kind: SpanKind.INTERNAL,
            startTime: new Date(action.startedAt),
            attributes: attributesOf(action),
          },
          parent,
        );
        if (action.outcome !== "ok") span.setStatus({ code: SpanStatusCode.ERROR });
        span.end(new Date(action.endedAt ?? action.startedAt));
      } catch {
        // A span that cannot be made must not touch the action.
      }
    },
    close: async () => {
      await Promise.race([
        provider.shutdown().catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, closeMs).unref()),
      ]);
    },
  };
}
