import type { Alarm, AlarmStatus, Step } from "@reeve/contract/alarm";
import type { Aspect } from "@reeve/contract/evaluator";
import type { Severity } from "@reeve/contract/finding";
import type { AgentId, AlarmId, MonitorId, StopId } from "@reeve/contract/id";
import type { MonitorKind } from "@reeve/contract/monitor";
import { sql, type Kysely } from "kysely";
import { restrictionStore } from "../../policy/restrictions/store.ts";
import type { Said } from "./said.ts";

interface Row {
  readonly id: AlarmId;
  readonly monitor: MonitorId;
  readonly kind: MonitorKind;
  readonly name: string;
  readonly agent: AgentId;
  readonly agentName: string;
  readonly agentVersion: string | null;
  readonly evaluatorVersion: string;
  readonly severity: Severity;
  readonly aspect: Aspect;
  readonly planted: boolean;
  readonly raisedAt: string;
  readonly raisedN: number;
  readonly sinceN: number;
  readonly sinceAt: string | null;
  readonly evidence: number | null;
  readonly line: number | null;
  readonly said: string;
  readonly steppedAt: string;
  readonly steppedN: number;
  readonly endedAt: string | null;
  readonly endedAs: AlarmStatus | null;
  readonly endedBy: string | null;
  readonly endedReason: string | null;
}

/** An alarm with what following it takes. */
export interface Followed {
  readonly alarm: Alarm;
  readonly said: Said;
  readonly evaluatorVersion: string;
  readonly raisedN: number;
  readonly steppedAt: string;
  readonly steppedN: number;
}

interface StepRow {
  readonly alarm: AlarmId;
  readonly step: Step;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly stop: StopId | null;
  readonly stopEndedAt: string | null;
}

const columns = sql`al.id, al.monitor, m.kind, m.name, al.agent, coalesce(a.name, al.agent) as "agentName",
  nullif(al.agent_version, '') as "agentVersion", al.evaluator_version as "evaluatorVersion", al.severity, al.aspect, al.planted,
  al.raised_at as "raisedAt", al.raised_n as "raisedN", al.since_n as "sinceN", al.since_at as "sinceAt", al.evidence, al.line,
  al.said, al.stepped_at as "steppedAt", al.stepped_n as "steppedN", al.ended_at as "endedAt", al.ended_as as "endedAs",
  al.ended_by as "endedBy", al.ended_reason as "endedReason"`;

export interface AlarmFilter {
  readonly agent: AgentId | undefined;
  readonly monitor: MonitorId | undefined;
  readonly status: AlarmStatus | undefined;
  readonly after: AlarmId | null;
  readonly limit: number;
}

/** Alarms, in a database or in a transaction of it. */
export const alarmStore = (db: Kysely<object>) => {
  const read = async (
    where: ReturnType<typeof sql>,
    end: ReturnType<typeof sql>,
  ): Promise<readonly Followed[]> => {
    const { rows } =
      await sql<Row>`select ${columns} from alarms al join monitors m on m.id = al.monitor
      left join agents a on a.id = al.agent where ${where} ${end}`.execute(db);
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const steps =
      await sql<StepRow>`select t.alarm, t.step, t.at, t.by_name as by, t.reason, t.stop, o.ended_at as "stopEndedAt"
      from alarm_steps t left join stops o on o.id = t.stop where t.alarm = any(${ids}) order by t.at, array_position(array['ask', 'read_only', 'stop'], t.step)`.execute(
        db,
      );
    const restrictions = await restrictionStore(db).ofAlarms(ids);
    return rows.map((row) => {
      const own = steps.rows.filter((one) => one.alarm === row.id);
      const said = JSON.parse(row.said) as Said;
      const stepsOf: Alarm["steps"] = own.map(({ step, at, by, reason, stop, stopEndedAt }) => ({
        step,
        at,
        by,
        reason,
        stop,
        endedAt:
          stop === null
            ? (restrictions.find((one) => one.alarm === row.id && one.kind === step)?.endedAt ??
              null)
            : stopEndedAt,
      }));
      return followed(row, said, stepsOf);
    });
  };
  return {
    async find(id: AlarmId): Promise<Followed | null> {
      return (await read(sql`al.id = ${id}`, sql``))[0] ?? null;
    },

    /** The same, unchanged by anyone else until the transaction ends. */
    async lock(id: AlarmId): Promise<Followed | null> {
      await sql`select from alarms where id = ${id} for update`.execute(db);
      return this.find(id);
    },

    async list({ agent, monitor, status, after, limit }: AlarmFilter): Promise<readonly Alarm[]> {
      const asked = [
        agent === undefined ? sql`true` : sql`al.agent = ${agent}`,
        monitor === undefined ? sql`true` : sql`al.monitor = ${monitor}`,
        after === null ? sql`true` : sql`al.id < ${after}`,
        status === undefined
          ? sql`true`
          : status === "open"
            ? sql`al.ended_at is null`
            : sql`al.ended_as = ${status}`,
      ];
      const found = await read(
        sql.join(asked, sql` and `),
        sql`order by al.id desc limit ${limit + 1}`,
      );
      return found.map((one) => one.alarm);
    },

    async open(): Promise<readonly Followed[]> {
      return read(sql`al.ended_at is null`, sql`order by al.id limit 500`);
    },

    async stepped(
      id: AlarmId,
      it: { step: Step; by: string; reason: string; stop: StopId | null; at: string; n: number },
    ): Promise<void> {
      await sql`insert into alarm_steps values (${id}, ${it.step}, ${it.at}, ${it.by}, ${it.reason}, ${it.stop})
        on conflict do nothing`.execute(db);
      await sql`update alarms set stepped_at = ${it.at}, stepped_n = ${it.n} where id = ${id}`.execute(
        db,
      );
    },

    async end(
      id: AlarmId,
      as: Exclude<AlarmStatus, "open">,
      by: string,
      reason: string,
      at: string,
    ): Promise<void> {
      await sql`update alarms set ended_at = ${at}, ended_as = ${as}, ended_by = ${by}, ended_reason = ${reason}
        where id = ${id}`.execute(db);
    },
  };
};

const followed = (row: Row, said: Said, steps: Alarm["steps"]): Followed => ({
  said,
  evaluatorVersion: row.evaluatorVersion,
  raisedN: row.raisedN,
  steppedAt: row.steppedAt,
  steppedN: row.steppedN,
  alarm: {
    id: row.id,
    monitor: { id: row.monitor, kind: row.kind, name: row.name },
    agent: { id: row.agent, name: row.agentName },
    agentVersion: row.agentVersion,
    severity: row.severity,
    aspect: row.aspect,
    status: row.endedAs ?? "open",
    planted: row.planted,
    raisedAt: row.raisedAt,
    since: row.sinceAt,
    sessions: Math.max(0, row.raisedN - row.sinceN),
    effect: said.effect,
    method: said.method,
    evidence: row.evidence,
    line: row.line,
    examples: { before: [...said.examples.before], after: [...said.examples.after] },
    steps,
    ended:
      row.endedAt === null
        ? null
        : { at: row.endedAt, by: row.endedBy ?? "", reason: row.endedReason ?? "" },
  },
});
