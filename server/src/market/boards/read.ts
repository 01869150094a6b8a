import { createHash } from "node:crypto";
import {
  labelShape,
  tokenShape,
  type Board,
  type BoardRequest,
  type Connector,
  type Outcome,
  type Page,
  type RawPosting,
} from "./board.ts";

/** What one reading of a whole board found. */
export interface Reading {
  readonly outcome: Outcome;
  readonly postings: readonly RawPosting[];
  /** Every page was read, and their sum is what the board says: only then may what is missing be closed. */
  readonly complete: boolean;
  /** Nothing changed since then: the postings are those of the reading before. */
  readonly unchanged: boolean;
  /** What to name at the next reading, so that it need not be sent again. */
  readonly since: Since | null;
  /** SHA-256 (hex) of what came, to tell one answer from another. */
  readonly sha256: string;
  /** What was wrong, in words; null where nothing was. */
  readonly why: string | null;
}

/** What an answer was called by the board: `ETag` and `Last-Modified`. */
export interface Since {
  readonly etag: string | null;
  readonly modified: string | null;
}

/** One answer of a board; `fetched` never throws, and never follows a redirect. */
export type Answer =
  | (Since & {
      readonly status: number;
      readonly body: string;
      readonly retryAfterMs: number | null;
    })
  /** `transient`: it may be otherwise soon. `malformed`: far too large. `refused`: an address that is not to be reached. */
  | { readonly failed: string; readonly outcome: "transient" | "malformed" | "refused" };

export interface ReadHands {
  fetched(request: BoardRequest, since: Since | null): Promise<Answer>;
  /** Waits until this system may be asked again; rejects when the reading is called off. */
  turn(connector: Connector): Promise<void>;
  wait(ms: number): Promise<void>;
}

const tries = 4;
const firstWaitMs = 2_000;
const longestWaitMs = 60_000;
const mostPages = 200;
const mostPostings = 20_000;

/** Reads every page of a board. The outcomes are kept apart, since only some of them say anything of what is open. */
export async function readBoard(
  connector: Connector,
  board: Board,
  since: Since | null,
  hands: ReadHands,
): Promise<Reading> {
  const hash = createHash("sha256");
  const postings = new Map<string, RawPosting>();
  const ended = (outcome: Outcome, why: string | null, more: Partial<Reading> = {}): Reading => ({
    outcome,
    postings: [...postings.values()],
    complete: outcome === "ok" || outcome === "empty",
    unchanged: false,
    since: null,
    sha256: hash.digest("hex"),
    why,
    ...more,
  });
  if (!isToken(connector, board)) return ended("refused", "its name there is not one that can be");
  let from: string | null = null;
  let total: number | null = null;
  let paged = false;
  let called: Since | null = null;
  for (let n = 0; n < mostPages; n++) {
    const answer = await patiently(
      connector,
      connector.request(board, from),
      n === 0 ? since : null,
      hands,
    );
    // What was read before a page failed is open all the same.
    if ("outcome" in answer)
      return n === 0 ? ended(answer.outcome, answer.why) : ended("partial", answer.why);
    if (answer.status === 304) return ended("ok", null, { unchanged: true, since });
    hash.update(answer.body);
    const page: Page | string | null = connector.read(answer.body, board, from);
    if (page === null || typeof page === "string")
      return ended(
        n === 0 ? "malformed" : "partial",
        page ?? "the answer has another shape than it had",
      );
    if (n === 0) called = calledBy(answer);
    total ??= page.total;
    for (const one of page.postings) postings.set(one.externalId, one);
    if (postings.size > mostPostings)
      return ended("partial", `it has more than ${mostPostings} openings`);
    if (page.next === null) break;
    if (page.next === from) return ended("partial", "its pages lead nowhere");
    from = page.next;
    paged = true;
    if (n === mostPages - 1) return ended("partial", `it has more than ${mostPages} pages`);
  }
  if (total !== null && postings.size < total)
    return ended("partial", `it says ${total} and showed ${postings.size}`);
  // What has several pages may change on one that its first page's name says nothing of.
  const named = paged ? null : called;
  if (postings.size > 0) return ended("ok", null, { since: named });
  return connector.hidesUnknown
    ? ended("ambiguous_empty", "it answers so for names that it does not know, too")
    : ended("empty", null);
}

const calledBy = ({ etag, modified }: Since): Since | null =>
  etag === null && modified === null ? null : { etag, modified };

/** Whether a token may be sent; some become part of a host name. */
export function isToken(connector: Connector, board: Board): boolean {
  if (!tokenShape.test(board.token) || /^\.+$/.test(board.token)) return false;
  const inHost = !new URL(
    connector.request({ ...board, token: "t-t" }, null).url,
  ).pathname.includes("t-t");
  return !inHost || labelShape.test(board.token);
}

type Stop = { readonly outcome: Outcome; readonly why: string };

/** The description of one opening, where pages do not bring it; null where it cannot be had now. */
export async function readDescription(
  connector: Connector,
  posting: RawPosting,
  board: Board,
  hands: ReadHands,
): Promise<string | null> {
  if (!connector.detail || !connector.readDetail) return null;
  const answer = await patiently(connector, connector.detail(posting, board), null, hands);
  return "outcome" in answer ? null : connector.readDetail(answer.body);
}

/** Asks again, later each time, where an answer says that it may be otherwise soon. */
async function patiently(
  connector: Connector,
  request: BoardRequest,
  since: Since | null,
  { fetched, turn, wait }: ReadHands,
): Promise<Extract<Answer, { status: number }> | Stop> {
  for (let n = 1; ; n++) {
    await turn(connector);
    const answer = await fetched(request, since);
    const said =
      "failed" in answer
        ? { outcome: answer.outcome, why: answer.failed }
        : judged(connector, answer);
    if (said === null) return answer as Extract<Answer, { status: number }>;
    const asksMs = "failed" in answer ? null : answer.retryAfterMs;
    if (said.outcome !== "transient" || n === tries || (asksMs ?? 0) > longestWaitMs) return said;
    await wait(asksMs ?? Math.min(longestWaitMs, firstWaitMs * 2 ** (n - 1)));
  }
}

/** Pages of those who stand before a system and keep programs out: their numbered errors, and their challenges. */
const asksToStop =
  /\berror\s*(?:code:?\s*)?(?:<[^<>]{0,200}>\s*){0,3}10[012]\d\b|\/cdn-cgi\/challenge-platform\/|<title>\s*just a moment/i;

/** What a status says of the board; null for an answer that can be read. */
function judged(
  connector: Connector,
  { status, body }: { status: number; body: string },
): Stop | null {
  const own = connector.judges?.(status) ?? null;
  if (own !== null) return { outcome: own, why: `it answered HTTP ${status}` };
  const html = /^\s*</.test(body) && !/^\s*<(?:\?xml|workzag-jobs)/i.test(body);
  if (status === 304 || (status >= 200 && status < 300 && !html)) return null;
  const why = `it answered HTTP ${status}`;
  if (status >= 300 && status < 400)
    return { outcome: "refused", why: `${why}, a redirect, which is not followed` };
  if (status === 404 || status === 410)
    return { outcome: "not_found", why: `there is no such board: ${why}` };
  if (status >= 400 && asksToStop.test(body.slice(0, 20_000))) return { outcome: "blocked", why };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { outcome: "transient", why };
  if (status === 401 || status === 403 || status === 451) return { outcome: "blocked", why };
  if (html) return { outcome: "malformed", why: `${why} with a page instead of data` };
  return { outcome: "refused", why };
}
