import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { placeAnew } from "../companies/placed.ts";
import { companyStore } from "../companies/store.ts";
import { methodHash } from "../method/version.ts";
import { contentHash, follow, type Followed } from "../postings/follow.ts";
import { postingStore, type Described } from "../postings/store.ts";
import { written } from "../postings/written.ts";
import { tellOfBoard } from "./alert.ts";
import type { Reading } from "./read.ts";
import { standingAfter } from "./standing.ts";
import { boardStore, type Kept } from "./store.ts";
import type { Synced, SyncHands } from "./sync.ts";

const none: ReadonlyMap<string, Described> = new Map();
const lookedBackMs = 30 * 86_400_000;

/** Writes down what a reading found: openings that open and close, how the board stands, and where that places the company. */
export function keepReading(
  { write, clock }: Pick<SyncHands, "write" | "clock">,
  ctx: Ctx,
  { key, company }: Pick<Kept, "key" | "company">,
  read: Omit<Reading, "sha256"> & { readonly sha256: string | null },
  described: ReadonlyMap<string, string>,
  durationMs: number,
  operation: "index.sync" | "index.bring" = "index.sync",
): Promise<Synced | null> {
  return write(ctx, operation, async (tx) => {
    const [nowMs, at] = [clock.now(), isoTime(clock.now())];
    const [boards, postings] = [boardStore(tx.db), postingStore(tx.db)];
    // Always the company first: whoever changes it does so too.
    await companyStore(tx.db).lock(company);
    const board = await boards.lock(key);
    if (board === null) {
      tx.note({ subject: company, before: null, after: { board: key, removed: true } });
      tx.unread();
      return null;
    }
    const names = read.postings.map(({ externalId }) => externalId);
    const since = isoTime(nowMs - lookedBackMs);
    const known = await postings.known(key, names, since);
    const named = new Set(known.map(({ externalId }) => externalId));
    const fresh = read.postings.filter(({ externalId }) => !named.has(externalId));
    const elsewhere = await postings.elsewhere(board, fresh.map(contentHash), since);
    const found = follow(known, read, board, at, elsewhere);
    const before = board.method === methodHash ? new Map(known.map((it) => [it.id, it])) : none;
    const rows = found.shown.map((one) => written(one, board, before, described, nowMs));
    await postings.write(rows);
    await postings.live([...found.still, ...found.missing]);
    const { nextMs, ...standing } = standingAfter(board, found.outcome, key, nowMs);
    const kept = {
      ...standing,
      outcome: found.outcome,
      why: read.why,
      at,
      emptySince: found.emptySince,
      nextAt: board.ats === "file" ? null : isoTime(nextMs),
      since: sinceAfter(found, read, board),
      method: methodHash,
    };
    await boards.keep(key, kept);
    const count = read.unchanged ? found.still.length : read.postings.length;
    const { outcome, opened, reopened, closed } = found;
    const { why, complete, unchanged, sha256 } = read;
    const said = { count, opened, reopened, closed };
    await boards.noteReading({
      ...said,
      board: key,
      at,
      outcome,
      why,
      complete,
      unchanged,
      sha256,
      durationMs,
    });
    await tellOfBoard(tx.db, clock, board, kept);
    const placed = await placeAnew(tx.db, company, nowMs, byMethod(board, found));
    tx.note({ subject: company, before: null, after: { board: key, outcome, ...said } });
    tx.unread();
    return { outcome, why, count, opened, closed, group: placed?.group ?? null };
  });
}

/** Openings came and went by none, so that a place that moves is moved by the method they are read by. */
const byMethod = (board: Kept, { shown, opened, reopened, closed }: Followed): boolean =>
  board.method !== null &&
  board.method !== methodHash &&
  opened + reopened + closed === 0 &&
  shown.every(({ known, contentHash: now }) => known?.contentHash === now);

/** What the next reading names: of the last one that was whole; nothing once something else was seen since. */
function sinceAfter(found: Followed, read: Pick<Reading, "since">, board: Kept): Reading["since"] {
  if (found.outcome === "ok") return read.since;
  const nothingSeen = ["transient", "blocked", "not_found", "malformed", "refused"];
  return nothingSeen.includes(found.outcome) && board.method === methodHash ? board : null;
}
