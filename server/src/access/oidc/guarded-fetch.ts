import type { CustomFetch } from "openid-client";
import { request } from "undici";
import { forbiddenHost } from "../../platform/outbound/forbidden-address.ts";
import { guardedAgent } from "../../platform/outbound/guarded-agent.ts";

const waitMs = 10_000;
const maxAnswerBytes = 512 * 1024;

/** Asks a provider: no redirect is followed, no forbidden address reached, and no answer is longer than it may be. */
export const guardedFetch: CustomFetch = async (url, options) => {
  const reason = forbiddenHost(new URL(url).hostname);
  if (reason) throw new Error(`${new URL(url).hostname} leads to ${reason}`);
  const { body } = options;
  const answer = await request(url, {
    dispatcher: guardedAgent,
    method: options.method === "POST" ? "POST" : "GET",
    headers: options.headers,
    ...(body instanceof URLSearchParams && { body: body.toString() }),
    ...(typeof body === "string" && { body }),
    signal: AbortSignal.timeout(waitMs),
  });
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxAnswerBytes) throw new Error("the provider answered too much");
    pieces.push(piece);
  }
  const type = answer.headers["content-type"];
  return new Response(Buffer.concat(pieces), {
    status: answer.statusCode,
    headers: { "content-type": typeof type === "string" ? type : "text/plain" },
  });
};
