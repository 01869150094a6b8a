import type { AgentId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { said } from "./flow.ts";
import { findPassages, type KeptWords, type Passage } from "./passages.ts";

export interface FoundWords {
  /** The bits of all who said it, for each passage. */
  readonly found: readonly number[];
  readonly strangers: boolean;
  readonly incomplete: boolean;
}

interface Row {
  readonly origin: number | null;
  readonly words: Buffer | null;
  readonly incomplete: boolean;
}

/** Bytes of words for each session. */
const mostBytes = 600_000;
const mostSessions = 1_000;

/** What was said in sessions: nothing is held in this process. */
export const wordStore = ({ pool }: Pick<Database, "pool">) => ({
  async find(session: string, passages: readonly Passage[]): Promise<FoundWords> {
    const { rows } = await pool.query<Row>({
      name: "session-words",
      text: `select w.origin, w.words, s.words_incomplete as incomplete
        from agent_sessions s left join session_words w on w.session = s.key where s.key = $1`,
      values: [session],
    });
    const all = rows.flatMap(({ origin, words }) =>
      origin !== null && words !== null ? [{ origin, words }] : [],
    );
    return {
      found: findPassages(all, passages),
      strangers: all.some(({ origin }) => (origin & (said.requested | said.untrusted)) !== 0),
      incomplete: rows[0]?.incomplete ?? false,
    };
  },

  /** `all` is false where not all that was said could be read. */
  async add(session: string, heard: readonly KeptWords[], all: boolean): Promise<void> {
    await pool.query({
      name: "session-words-add",
      text: "select add_session_words($1, $2, $3, $4, $5)",
      values: [
        session,
        heard.map(({ origin }) => origin),
        heard.map(({ words }) => words),
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
