import type { AgentId, AlarmId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import type { ReadRestriction } from "./rule.ts";

/** The restrictions in force, for the state that decisions are made from. */
export const restrictionRows = sql<ReadRestriction>`
  select alarm, agent, kind, reason from restrictions where ended_at is null order by alarm, kind`;

/** One as it is kept, ended or not. */
export interface Restriction extends ReadRestriction {
  readonly by: string;
  readonly at: string;
  readonly endedAt: string | null;
}

/** Restrictions, in a database or in a transaction of it. */
export const restrictionStore = (db: Kysely<object>) => ({
  /** Adds it; one of the same alarm and kind is there once. */
  async add(it: ReadRestriction, by: string, at: string): Promise<void> {
    await sql`insert into restrictions (alarm, agent, kind, reason, by_name, made_at)
      values (${it.alarm}, ${it.agent}, ${it.kind}, ${it.reason}, ${by}, ${at}) on conflict do nothing`.execute(
      db,
    );
  },

  /** Frees what an alarm restricted. Gives how many there were. */
  async endAll(alarm: AlarmId, by: string, reason: string, at: string): Promise<number> {
    const done =
      await sql`update restrictions set ended_at = ${at}, ended_by = ${by}, ended_reason = ${reason}
      where alarm = ${alarm} and ended_at is null`.execute(db);
    return Number(done.numAffectedRows ?? 0n);
  },

  async ofAlarms(alarms: readonly AlarmId[]): Promise<readonly Restriction[]> {
    const { rows } = await sql<Restriction>`
      select alarm, agent, kind, reason, by_name as by, made_at as at, ended_at as "endedAt"
      from restrictions where alarm = any(${[...alarms]})`.execute(db);
    return rows;
  },

  async openOf(agent: AgentId): Promise<readonly Restriction[]> {
    const { rows } = await sql<Restriction>`
      select alarm, agent, kind, reason, by_name as by, made_at as at, ended_at as "endedAt"
      from restrictions where agent = ${agent} and ended_at is null order by made_at`.execute(db);
    return rows;
  },
});
