import { request } from "undici";
import type { Clock } from "../../platform/clock.ts";
import { forbiddenHost, internalAddress } from "../../platform/outbound/forbidden-address.ts";
import { guardedAgent, publicAgent } from "../../platform/outbound/guarded-agent.ts";
import type { Board, BoardRequest } from "./board.ts";
import type { Answer, Since } from "./read.ts";

const longestMs = 30_000;
export const mostBytes = 32 * 1024 * 1024;

/** Addresses that stand in for the systems' own, by their names; `*` for all: a mirror, or a test's. */
export type Mirrors = Readonly<Record<string, string>>;

/**
 * Asks a board's system, by TLS, at an address of the public network, as who it is. No redirect is followed, nothing of
 * the answer is kept, and what is too large is not read to its end. A mirror is where an operator says it is.
 */
export async function askBoard(
  asked: BoardRequest,
  board: Board,
  since: Since | null,
  { clock, mirrors, agent, signal }: AskHands,
): Promise<Answer> {
  const mirror = mirrors[board.ats] ?? mirrors["*"];
  const url = mirror === undefined ? asked.url : mirrored(asked.url, board, mirror);
  const { hostname, protocol } = new URL(url);
  const bare = hostname.replaceAll(/^\[|\]$/g, "");
  const reason =
    forbiddenHost(hostname) ?? (mirror === undefined ? internalAddress(bare) : null) ?? null;
  if (reason !== null) return { failed: `${hostname} leads to ${reason}`, outcome: "refused" };
  if (mirror === undefined && protocol !== "https:")
    return { failed: "it would go in the clear", outcome: "refused" };
  try {
    const answer = await request(url, {
      method: asked.method,
      dispatcher: mirror === undefined ? publicAgent : guardedAgent,
      headers: {
        "user-agent": agent,
        accept: "application/json, application/xml, text/xml",
        "accept-encoding": "identity",
        ...(asked.body !== null && { "content-type": "application/json" }),
        ...(since?.etag && { "if-none-match": since.etag }),
        ...(since?.modified && { "if-modified-since": since.modified }),
      },
      body: asked.body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
    });
    const wanted = answer.statusCode < 300;
    const bytes = await bounded(answer.body);
    if (bytes === null && wanted)
      return { failed: "it is larger than 32 MB", outcome: "malformed" };
    // What nobody asked to be packed is not unpacked: it may be of any size.
    if (wanted && (one(answer.headers["content-encoding"]) ?? "identity") !== "identity")
      return { failed: "it came packed, which nobody asked for", outcome: "malformed" };
    const body = words(bytes ?? Buffer.alloc(0), wanted);
    if (body === null) return { failed: "it is not written in UTF-8", outcome: "malformed" };
    return {
      status: answer.statusCode,
      body,
      retryAfterMs: retryAfter(one(answer.headers["retry-after"]), clock.now()),
      etag: one(answer.headers["etag"]),
      modified: one(answer.headers["last-modified"]),
    };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return / leads to /.test(said)
      ? { failed: said, outcome: "refused" }
      : { failed: `it could not be reached: ${said.slice(0, 200)}`, outcome: "transient" };
  }
}

export interface AskHands {
  readonly clock: Clock;
  readonly mirrors: Mirrors;
  /** How Reeve introduces itself, with where its operator is found. */
  readonly agent: string;
  readonly signal: AbortSignal;
}

/** The same path under the mirror's address: `/greenhouse/v1/…`, with the name or the region where the host held it. */
function mirrored(url: string, { ats, token, region }: Board, mirror: string): string {
  const { hostname, pathname, search } = new URL(url);
  const inHost = hostname.startsWith(`${token}.`)
    ? `/${token}`
    : region === null
      ? ""
      : `/${region}`;
  return `${mirror.replace(/\/+$/, "")}/${ats}${inHost}${pathname}${search}`;
}

async function bounded(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > mostBytes) {
      body.destroy();
      return null;
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function words(bytes: Buffer, fatal: boolean): string | null {
  try {
    return new TextDecoder("utf-8", { fatal }).decode(bytes);
  } catch {
    return null;
  }
}

const one = (header: string | string[] | undefined): string | null =>
  (Array.isArray(header) ? header[0] : header)?.slice(0, 500) ?? null;

/** Seconds, or a date of HTTP. */
function retryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
