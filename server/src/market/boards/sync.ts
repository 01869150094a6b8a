import type { CompanyId } from "@reeve/contract/id";
import type { BoardOutcome, HiringGroup } from "@reeve/contract/market";
import type { Output } from "@reeve/contract/operations";
import { setTimeout as sleep } from "node:timers/promises";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { companyStore } from "../companies/store.ts";
import { methodHash } from "../method/version.ts";
import { postingStore } from "../postings/store.ts";
import { classify } from "../roles/classify.ts";
import { askBoard, type AskHands } from "./ask.ts";
import type { RawPosting } from "./board.ts";
import { connectorOf } from "./connectors.ts";
import { keepReading } from "./keep-reading.ts";
import { lanes } from "./lanes.ts";
import { readBoard, readDescription, type ReadHands } from "./read.ts";
import { boardStore, type Kept } from "./store.ts";
import type { openTurns } from "./turns.ts";

/** What boards are asked with; opened once in a process, so that all who read take turns. */
export interface Asking extends Pick<AskHands, "mirrors" | "agent"> {
  readonly turn: ReturnType<typeof openTurns>;
  /** Waits; a test moves its clock instead. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface SyncHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly asking: Asking;
}

export interface Synced {
  readonly outcome: BoardOutcome;
  readonly why: string | null;
  readonly count: number;
  readonly opened: number;
  readonly closed: number;
  readonly group: HiringGroup | null;
}

const hourMs = 3_600_000;
/** So many descriptions are asked for one by one in one reading; the rest at the next. */
const mostDetails = 200;

/** Reads the boards of one company or of all, several systems at once, and tells of each as it is done. */
export async function* syncAll(
  hands: SyncHands,
  ctx: Ctx,
  company: CompanyId | null,
  again: boolean,
): AsyncGenerator<Output<"index.sync">> {
  const { database, clock } = hands;
  if (company !== null && !(await companyStore(database.kysely).find(company)))
    throw notFound("company", company);
  const before = again ? null : isoTime(clock.now() - hourMs);
  const boards = await boardStore(database.kysely).wanted(company, before);
  let done = 0;
  for await (const { key, name, ...synced } of readAll(hands, ctx, boards)) {
    done += 1;
    yield { board: key, company: name, ...synced, done, of: boards.length };
  }
}

/** Reads boards, each system's one after the other. */
export const readAll = (
  hands: SyncHands,
  ctx: Ctx,
  boards: readonly Kept[],
): AsyncGenerator<Synced & { readonly key: string; readonly name: string }> =>
  lanes(
    boards,
    ({ ats }) => ats,
    async (board) => {
      const synced = await readOne(hands, ctx, board);
      return synced && { key: board.key, name: board.name, ...synced };
    },
  );

async function readOne(hands: SyncHands, ctx: Ctx, board: Kept): Promise<Synced | null> {
  const { database, clock, asking } = hands;
  const connector = connectorOf(board.ats);
  if (connector === null) return null;
  const { signal } = ctx;
  const store = boardStore(database.kysely);
  const until = await store.restsUntil(board.ats, isoTime(clock.now()));
  if (until !== null) {
    await store.putOff(board.key, until);
    return leftAlone(board.ats, until);
  }
  const wait = async (ms: number): Promise<void> => {
    signal.throwIfAborted();
    await (asking.wait?.(ms, signal) ?? sleep(ms, undefined, { signal }));
  };
  const reading: ReadHands = {
    fetched: (asked, since) => askBoard(asked, board, since, { ...asking, clock, signal }),
    turn: (of) => asking.turn(of, wait),
    wait,
  };
  const startedMs = clock.now();
  // What another method read is read again: its words are not kept.
  const same = board.method === methodHash && (board.etag !== null || board.modified !== null);
  const read = await readBoard(connector, board, same ? board : null, reading);
  const wanted = connector.detail ? await undescribed(database, board, read.postings) : [];
  const described = new Map<string, string>();
  for (const posting of wanted) {
    const words = await readDescription(connector, posting, board, reading);
    if (words !== null) described.set(posting.externalId, words);
  }
  // Called off in the middle, it says nothing of the board.
  signal.throwIfAborted();
  return keepReading(hands, ctx, board, read, described, clock.now() - startedMs);
}

/** Nothing was asked, and nothing is told of the board. */
const leftAlone = (ats: string, until: string): Synced => ({
  outcome: "blocked",
  why: `${ats} asked to be left alone, and is until ${until}.`,
  count: 0,
  opened: 0,
  closed: 0,
  group: null,
});

/** Those whose title alone is not clear, and whose description nobody has read. */
async function undescribed(
  database: Database,
  board: Kept,
  postings: readonly RawPosting[],
): Promise<readonly RawPosting[]> {
  const unclear = postings.filter(
    ({ title, description }) =>
      description === null && classify(title, null).counts === "unconfirmed",
  );
  if (unclear.length === 0) return [];
  const names = unclear.map(({ externalId }) => externalId);
  const known = await postingStore(database.kysely).known(board.key, names, never);
  const has = new Map(known.map((one) => [one.externalId, one]));
  return unclear
    .filter(({ externalId, title }) => {
      const before = has.get(externalId);
      return board.method !== methodHash || !before?.described || before.title !== title;
    })
    .slice(0, mostDetails);
}

const never = "9999-01-01T00:00:00.000Z";
