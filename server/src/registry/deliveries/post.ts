import { request } from "undici";
import { forbiddenHost, internalAddress } from "../../platform/outbound/forbidden-address.ts";
import { guardedAgent, publicAgent } from "../../platform/outbound/guarded-agent.ts";
import { broke, type Attempt } from "./attempt.ts";

const longestMs = 10_000;
const mostAfterMs = 3_600_000;

/** Sends a message by POST. No redirect is followed, no forbidden address reached, and the answer's text goes nowhere. */
export async function post(
  url: string,
  internal: boolean,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Attempt> {
  const { hostname, protocol } = new URL(url);
  const bare = hostname.replaceAll(/^\[|\]$/g, "");
  const reason = forbiddenHost(hostname) ?? (internal ? null : internalAddress(bare));
  if (reason !== null) return broke(`${hostname} leads to ${reason}.`);
  if (protocol !== "https:" && !internal) return broke("It goes in the clear, by http.");
  try {
    const answer = await request(url, {
      method: "POST",
      dispatcher: internal ? guardedAgent : publicAgent,
      headers: { ...headers, "content-type": "application/json", "user-agent": "Reeve" },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
    });
    await answer.body.dump({ limit: 65_536 });
    const { statusCode } = answer;
    if (statusCode >= 200 && statusCode < 300) return { ok: true };
    const why = `It answered ${statusCode}.`;
    if (statusCode === 410) return { ok: false, why, fault: "recipient" };
    const seconds = Number(answer.headers["retry-after"]);
    return seconds > 0
      ? { ok: false, why, fault: "channel", afterMs: Math.min(seconds * 1000, mostAfterMs) }
      : { ok: false, why, fault: "channel" };
  } catch (error) {
    return broke(saidOf(error));
  }
}

/** Why a connection failed, in a word or two; never what was sent. */
export function saidOf(error: unknown): string {
  if (!(error instanceof Error)) return "It could not be reached.";
  if (error.name === "TimeoutError") return "It did not answer in time.";
  if (error.cause instanceof Error && error.message === "fetch failed") return saidOf(error.cause);
  return `It could not be reached: ${error.message || error.name}.`;
}
