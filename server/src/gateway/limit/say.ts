import type { Decision, ReasonCode } from "@reeve/contract/decision";
import type { LimitKind } from "@reeve/contract/limit";
import type { ReadLimit } from "../../policy/limits/fitting.ts";
import { whom } from "../../policy/limits/whom.ts";
import { refusal } from "../act/record.ts";

const codes: Record<LimitKind, ReasonCode> = {
  concurrent: "busy",
  perMinute: "rate-limited",
  bodyBytes: "too-large",
  resultBytes: "too-large",
  timeoutMs: "busy",
  costMicrosPerDay: "over-budget",
};

/** The honest answer of a limit: what is bounded, for whom, and when the same call may be tried again. */
export function limitedBy(
  limit: ReadLimit,
  kind: LimitKind,
  nowMs: number,
  seconds: number | null,
): Decision {
  const retryAfter = seconds === null ? null : Math.max(1, Math.ceil(seconds));
  const what = `The limit for ${whom(limit)} is ${bound(kind, limit[kind] ?? 0)}`;
  const next = retryAfter === null ? "Send less." : `Try again in ${span(retryAfter)}.`;
  return {
    ...refusal(nowMs, codes[kind], `${what}; this call is over it. ${next}`),
    ...(retryAfter !== null && { retryAfter }),
  };
}

/** What a limit allows, in words. */
export function bound(kind: LimitKind, value: number): string {
  switch (kind) {
    case "concurrent":
      return `${value} ${value === 1 ? "call" : "calls"} under way at once`;
    case "perMinute":
      return `${value} ${value === 1 ? "call" : "calls"} a minute`;
    case "bodyBytes":
      return `${value} bytes a message`;
    case "resultBytes":
      return `${value} bytes an answer`;
    case "timeoutMs":
      return `${value} ms a call`;
    case "costMicrosPerDay":
      return `a cost of ${value / 1_000_000} a day`;
  }
}

function span(seconds: number): string {
  if (seconds === 1) return "1 second";
  if (seconds < 120) return `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
