import type { ActionId, AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import type { Evaluation } from "../../ledger/telemetry/evaluation.ts";
import { spanKey } from "../../ledger/telemetry/store.ts";
import { isoTime } from "../../platform/clock.ts";
import { nameKey } from "../../registry/agents/name.ts";

type Db = Kysely<object>;

/** More do not wait: what comes then is lost, as telemetry may be. */
const mostWaiting = 20_000;

export interface Told {
  readonly n: number;
  readonly said: Evaluation;
  readonly at: string;
}
/** What an evaluation is of. */
export interface Unit {
  readonly agent: AgentId;
  readonly session: string;
  readonly action: ActionId | null;
}

/** Evaluations that telemetry told of, in a database or in a transaction of it. */
export const toldStore = (db: Db) => ({
  async keep(all: readonly Evaluation[], nowMs: number): Promise<void> {
    const given = JSON.stringify(all.map((it) => [it.id, JSON.stringify(it)]));
    await sql`insert into evaluations_told (id, said, at)
      select k ->> 0, k ->> 1, ${isoTime(nowMs)}::timestamptz from json_array_elements(${given}::json) k
      where (select count(*) from evaluations_told) < ${mostWaiting} on conflict do nothing`.execute(
      db,
    );
  },

  /** Some that no other process works on, oldest first after `n`. */
  async take(n: number, most: number): Promise<readonly Told[]> {
    const { rows } = await sql<
      Omit<Told, "said"> & { said: string }
    >`select n, said, at from evaluations_told
      where n > ${n} order by n limit ${most} for update skip locked`.execute(db);
    return rows.map(({ said, ...it }) => ({ ...it, said: JSON.parse(said) as Evaluation }));
  },

  async forget(all: readonly number[]): Promise<void> {
    await sql`delete from evaluations_told where n = any(${[...all]})`.execute(db);
  },

  /** The step that its span is, else the session that it names; null while neither is known. */
  async unitOf({ trace, span, session, agent }: Evaluation): Promise<Unit | null> {
    if (trace !== null && span !== null) {
      const { rows } = await sql<Unit>`select s.agent, s.session, s.action from observed_keys k
        join observed o on o.id = k.action join session_steps s on s.action in (o.id, o.gate)
        where k.key = ${spanKey(trace, span)}::uuid limit 1`.execute(db);
      if (rows[0]) return rows[0];
    }
    if (session === null) return null;
    const named = agent.name === null ? null : nameKey(agent.name);
    const { rows } = await sql<Unit>`select h.agent, h.session, null as action from session_heads h
      where h.session = ${session} and (${agent.id === null && named === null}
        or h.agent = ${agent.id} or h.agent in (select id from agents where name_key = ${named})) limit 2`.execute(
      db,
    );
    // One name for the sessions of two agents says nothing of either.
    return rows.length === 1 ? (rows[0] ?? null) : null;
  },
});
