import type { AgentId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";

/** Words of one side, as keyed hashes one after the other. */
export interface KeptWords {
  readonly origin: number;
  readonly words: Buffer;
}

/** Words that are looked for, among those whose bits are given. */
export interface Passage {
  readonly words: Buffer;
  readonly among: number;
}

export interface FoundWords {
  /** The bits of all who said it, for each passage. */
  readonly found: readonly number[];
  readonly strangers: boolean;
  readonly incomplete: boolean;
}

/** Bytes of words for each session. */
const mostBytes = 600_000;
const mostSessions = 1_000;

/** What was said in sessions: nothing is held in this process. */
export const wordStore = ({ pool }: Pick<Database, "pool">) => ({
  async find(session: string, passages: readonly Passage[]): Promise<FoundWords> {
    const { rows } = await pool.query<FoundWords>({
      name: "session-words-find",
      text: "select * from find_session_words($1, $2, $3)",
      values: [session, passages.map(({ words }) => words), passages.map(({ among }) => among)],
    });
    const [row] = rows;
    if (!row) throw new Error("the session gave no answer");
    return row;
  },

  /** `all` is false where not all that was said could be read. */
  async add(session: string, said: readonly KeptWords[], all: boolean): Promise<void> {
    await pool.query({
      name: "session-words-add",
      text: "select add_session_words($1, $2, $3, $4, $5)",
      values: [
        session,
        said.map(({ origin }) => origin),
        said.map(({ words }) => words),
        all,
        mostBytes,
      ],
    });
  },

  /** A session begins with what a person says. */
  async begin(session: string, agent: AgentId, idleMs: number, atMs: number): Promise<void> {
    await pool.query({
      name: "session-begin",
      text: "select begin_agent_session($1, $2, $3 * interval '1 millisecond', $4, $5)",
      values: [session, agent, idleMs, mostSessions, isoTime(atMs)],
    });
  },
});
