import { request } from "undici";
import { forbiddenHost, internalAddress } from "../../platform/outbound/forbidden-address.ts";
import { guardedAgent, publicAgent } from "../../platform/outbound/guarded-agent.ts";

/** What an endpoint answered: text of at most so many bytes, or why there is none. */
export type Answered =
  | { readonly ok: true; readonly body: string }
  | {
      readonly ok: false;
      readonly why: string;
      readonly what: "timeout" | "down" | "refused" | "unstructured";
      readonly afterMs: number;
    };

const mostBytes = 262_144;
const standardAfterMs = 200;
const mostAfterMs = 5_000;

interface Asked {
  readonly url: string;
  readonly key: string | null;
  readonly internal: boolean;
  readonly body: string;
}

/** Posts one request. No redirect is followed, no forbidden address reached, and no more is read than may be. */
export async function post(
  { url, key, internal, body }: Asked,
  signal: AbortSignal,
): Promise<Answered> {
  const to = new URL(`${url.replace(/\/+$/, "")}/chat/completions`);
  const bare = to.hostname.replaceAll(/^\[|\]$/g, "");
  const reason = forbiddenHost(to.hostname) ?? (internal ? null : internalAddress(bare));
  if (reason !== null) return no("refused", `${to.hostname} leads to ${reason}.`);
  if (to.protocol !== "https:" && !internal)
    return no("refused", "It would go in the clear, by http.");
  try {
    const answer = await request(to, {
      method: "POST",
      dispatcher: internal ? guardedAgent : publicAgent,
      headers: {
        "content-type": "application/json",
        "user-agent": "Reeve",
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      body,
      // A model thinks for as long as its judge may take; the signal ends it.
      headersTimeout: 0,
      bodyTimeout: 0,
      signal,
    });
    const { statusCode } = answer;
    if (statusCode !== 200) {
      await answer.body.dump({ limit: 65_536 });
      const seconds = Number(answer.headers["retry-after"]);
      const afterMs = seconds > 0 ? Math.min(seconds * 1_000, mostAfterMs) : standardAfterMs;
      const what = statusCode === 429 || statusCode >= 500 ? "down" : "refused";
      const unstructured = statusCode === 400 || statusCode === 422;
      return no(unstructured ? "unstructured" : what, `It answered ${statusCode}.`, afterMs);
    }
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of answer.body) {
      bytes += (part as Uint8Array).length;
      if (bytes > mostBytes) return no("down", "Its answer is too long.");
      parts.push(part as Uint8Array);
    }
    return { ok: true, body: Buffer.concat(parts).toString("utf8") };
  } catch {
    return signal.aborted
      ? no("timeout", "It did not answer in time.")
      : no("down", "It could not be reached.");
  }
}

const no = (
  what: Exclude<Answered, { ok: true }>["what"],
  why: string,
  afterMs = standardAfterMs,
): Answered => ({ ok: false, what, why, afterMs });
