import type { ActionId, AgentId } from "@reeve/contract/id";
import type { Database } from "../../platform/database.ts";
import { isoTime } from "../../platform/clock.ts";

/** From whom something was heard: the less, the more it counts. */
export const origins = { user: 0, trusted: 1, untrusted: 2 } as const;
export type Origin = keyof typeof origins;

/** A call that is about to be decided on. */
export interface NewCall {
  readonly session: string;
  readonly agent: AgentId;
  readonly idleMs: number;
  readonly action: ActionId;
  readonly atMs: number;
  /** `server/tool`. */
  readonly tool: string | null;
  readonly classes: readonly string[];
  readonly costMicros: number;
  readonly unread: boolean;
  readonly hashes: readonly Buffer[];
}

/** What was known of the session before it. */
export interface Before {
  readonly taint: readonly string[];
  readonly toolsUsed: readonly string[];
  readonly calls60s: number;
  readonly spentMicros: number;
  /** What was heard of nowhere may have been heard of from anybody. */
  readonly unsure: boolean;
  /** By hash, in hex: from whom it was heard. */
  readonly seen: Readonly<Record<string, number>>;
}

const mostSessions = 1_000;
/** For each session. */
export const mostSeen = 5_000;

/** Sessions, each change one statement: nothing is held in this process. */
export const sessionStore = ({ pool }: Pick<Database, "pool">) => ({
  async hold(call: NewCall): Promise<Before> {
    const { rows } = await pool.query<{
      taint: string[];
      tools_used: string[];
      calls: number;
      spent: number;
      unsure: boolean;
      seen: Record<string, number>;
    }>({
      name: "session-hold",
      text: `select * from hold_session_call($1, $2, $3 * interval '1 millisecond', $4, $5, $6, $7, $8, $9, $10, $11)`,
      values: [
        call.session,
        call.agent,
        call.idleMs,
        mostSessions,
        call.action,
        isoTime(call.atMs),
        call.tool,
        [...call.classes],
        call.costMicros,
        call.unread,
        [...call.hashes],
      ],
    });
    const [row] = rows;
    if (!row) throw new Error("the session gave no answer");
    return {
      taint: row.taint,
      toolsUsed: row.tools_used,
      calls60s: row.calls,
      spentMicros: row.spent,
      unsure: row.unsure,
      seen: row.seen,
    };
  },

  /** The call did not go out: it does not count. */
  async release(action: ActionId): Promise<void> {
    await pool.query({
      name: "session-release",
      text: "delete from session_calls where action = $1",
      values: [action],
    });
  },

  /** What the answer of a call named; `all` is false where not all of it could be read. */
  async settle(
    action: ActionId,
    origin: Origin,
    hashes: readonly Buffer[],
    all: boolean,
  ): Promise<void> {
    await pool.query({
      name: "session-settle",
      text: "select settle_session_call($1, $2, $3, $4, $5)",
      values: [action, origins[origin], [...hashes], all, mostSeen],
    });
  },

  /** What somebody said without being called. */
  async heard(
    session: string,
    origin: number,
    hashes: readonly Buffer[],
    all: boolean,
  ): Promise<void> {
    await pool.query({
      name: "session-heard",
      text: "select hear_session($1, $2, $3, $4, $5)",
      values: [session, origin, [...hashes], all, mostSeen],
    });
  },

  /** Forgets the sessions that were not touched since. */
  async forget(beforeMs: number): Promise<void> {
    await pool.query("delete from agent_sessions where touched_at < $1", [isoTime(beforeMs)]);
  },
});
