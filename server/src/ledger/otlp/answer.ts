import type { Encoding } from "./body.ts";
import type { Refused } from "./refused.ts";
import { answerType, statusType, type Signal } from "./schema.ts";

const contentType: Readonly<Record<Encoding, string>> = {
  json: "application/json",
  protobuf: "application/x-protobuf",
};
const rejectedName: Readonly<Record<Signal, string>> = {
  traces: "rejectedSpans",
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};

export interface Partial {
  readonly rejected: number;
  /** What the sender should know: why some were rejected, or what was cut. Empty where all is well. */
  readonly message: string;
}

/** The answer to a batch that was taken, in whole or in part, in the sender's encoding. */
export function taken(
  signal: Signal,
  encoding: Encoding,
  { rejected, message }: Partial,
): Response {
  const whole = rejected === 0 && message === "";
  const body =
    encoding === "json"
      ? JSON.stringify(
          whole
            ? {}
            : {
                partialSuccess: {
                  // JSON of protobuf writes 64-bit integers as text.
                  ...(rejected > 0 && { [rejectedName[signal]]: String(rejected) }),
                  errorMessage: message,
                },
              },
        )
      : new Uint8Array(
          answerType
            .encode(whole ? {} : { partialSuccess: { rejected, errorMessage: message } })
            .finish(),
        );
  return new Response(body, { headers: { "content-type": contentType[encoding] } });
}

/** gRPC's words for what HTTP's status says. */
const grpcCode: Readonly<Record<Refused["status"], number>> = {
  400: 3,
  401: 16,
  403: 7,
  408: 4,
  413: 3,
  415: 3,
  429: 8,
  503: 14,
};

/** The answer to a request that is not taken: a `google.rpc.Status`, as OTLP asks for. */
export function refusal(encoding: Encoding, refused: Refused): Response {
  const status = { code: grpcCode[refused.status], message: refused.message };
  const body =
    encoding === "json"
      ? JSON.stringify(status)
      : new Uint8Array(statusType.encode(status).finish());
  const response = new Response(body, {
    status: refused.status,
    headers: { "content-type": contentType[encoding] },
  });
  if (refused.retryAfter !== null) response.headers.set("retry-after", String(refused.retryAfter));
  if (refused.status === 401) response.headers.set("www-authenticate", 'Bearer realm="reeve"');
  return response;
}
