import pino, { type DestinationStream, type Logger } from "pino";

export type Log = Logger;

/**
 * Structured logs, one JSON object a line on standard error. Callers pass ids, counts and durations; tokens, arguments
 * and results are never passed, and members of those names are removed should one slip in.
 */
export function openLog(
  level: "debug" | "info" | "warn" | "error" | "silent",
  to: DestinationStream = pino.destination({ dest: 2, sync: false }),
): Log {
  const secret = [
    "token",
    "password",
    "authorization",
    "cookie",
    "args",
    "arguments",
    "result",
    "body",
    "secret",
  ];
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secret.flatMap((name) => [name, `*.${name}`]), remove: true },
    },
    to,
  );
}
