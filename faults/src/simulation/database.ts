import { genesis, extendAll, type Head } from "../../../server/src/ledger/log/head.ts";
import type { Claim } from "../../../server/src/ledger/log/claim.ts";
import type { Insert } from "../../../server/src/ledger/log/insert.ts";
import { wholeBody } from "../../../server/src/ledger/payload.ts";
import { emptyFrontier } from "../../../server/src/ledger/checkpoints/tree.ts";
import type { End, Intent } from "@reeve/contract/action";

export interface Row {
  readonly body: string;
  readonly hash: Uint8Array;
  readonly at: number;
}

interface Log {
  head: Head;
  epoch: number;
  owner: string | null;
  /** The session that tells that its writer lives. */
  holder: object | null;
  readonly rows: Row[];
}

/** What PostgreSQL promises of the few statements the ledger sends: each happens whole, at one moment, or not at all. */
export class Records {
  readonly logs = new Map<number, Log>();
  /** Intents of what was let go, by the note among their arguments, and ends by action: each with when it was committed. */
  readonly intents = new Map<string, { readonly intent: Intent; readonly at: number }>();
  readonly ends = new Map<string, End>();
  readonly twice: string[] = [];
  /** A database that forgets to look who writes: one of the mutants. */
  fenced = true;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  claim(session: object, owner: string): Claim {
    for (const [id, log] of this.logs)
      if (log.holder === null) return this.#take(id, log, session, owner);
    const id = this.logs.size + 1;
    const head = { log: id, chain: genesis(id), frontier: emptyFrontier };
    const log: Log = { head, epoch: 0, owner: null, holder: null, rows: [] };
    this.logs.set(id, log);
    return this.#take(id, log, session, owner);
  }

  #take(id: number, log: Log, session: object, owner: string): Claim {
    log.holder = session;
    log.owner = owner;
    log.epoch++;
    return { head: { ...log.head, log: id }, epoch: log.epoch };
  }

  keep(session: object, owner: string, id: number): Claim | null {
    const log = this.logs.get(id);
    if (log === undefined || log.owner !== owner) return null;
    log.epoch++;
    log.holder ??= session;
    return { head: log.head, epoch: log.epoch };
  }

  release(session: object): void {
    for (const log of this.logs.values()) if (log.holder === session) log.holder = null;
  }

  hashAt(id: number, seq: number): Uint8Array | null {
    return this.logs.get(id)?.rows[seq]?.hash ?? null;
  }

  append({ before, epoch, drafts }: Insert): boolean {
    const log = this.logs.get(before.log);
    if (log === undefined) return false;
    const fits = log.epoch === epoch && log.head.frontier.size === before.frontier.size;
    if (this.fenced && !fits) return false;
    const { head, links } = extendAll(
      before,
      drafts.map(({ body }) => body),
    );
    log.head = head;
    for (const [n, { body, payload }] of drafts.entries()) {
      log.rows.push({ body, hash: links[n]?.hash ?? new Uint8Array(), at: this.#now() });
      this.#index(wholeBody(body, payload));
    }
    return true;
  }

  #index(body: string): void {
    const { intent, end } = JSON.parse(body) as { intent?: Intent; end?: End };
    if (end !== undefined) {
      if (this.ends.has(end.id)) this.twice.push(`the end of ${noteIn(this, end.id)}`);
      this.ends.set(end.id, end);
    }
    if (intent === undefined || intent.decision.answer !== "allow") return;
    const note = (intent.args as { note: string }).note;
    if (this.intents.has(note)) this.twice.push(`the intent of ${note}`);
    this.intents.set(note, { intent, at: this.#now() });
  }

  /** What does not fit in a log, computed again from its first record; null where all does. */
  fault(): string | null {
    for (const [id, log] of this.logs) {
      const { head, links } = extendAll(
        { log: id, chain: genesis(id), frontier: emptyFrontier },
        log.rows.map(({ body }) => body),
      );
      for (const [seq, { hash }] of links.entries())
        if (!Buffer.from(hash).equals(Buffer.from(log.rows[seq]?.hash ?? [])))
          return `record ${seq} of log ${id} does not follow the one before it`;
      if (!Buffer.from(head.chain).equals(Buffer.from(log.head.chain)))
        return `log ${id} does not end where its head says`;
    }
    return null;
  }
}

const noteIn = (records: Records, action: string): string =>
  [...records.intents].find(([, { intent }]) => intent.id === action)?.[0] ?? action;
