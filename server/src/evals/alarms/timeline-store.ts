import type { AgentId, AlarmId } from "@reeve/contract/id";
import type { TimelineItem } from "@reeve/contract/incident";
import { sql, type Kysely } from "kysely";
import type { Said } from "./said.ts";

const most = 200;

/** When alarms about these agents were raised in a span of time, for whoever tells what happened. */
export async function alarmsSeen(
  db: Kysely<object>,
  span: { readonly agents: readonly AgentId[]; readonly from: string; readonly to: string },
): Promise<readonly TimelineItem[]> {
  const { rows } = await sql<{ id: AlarmId; at: string; name: string; said: string }>`
    select al.id, al.raised_at as at, m.name, al.said from alarms al join monitors m on m.id = al.monitor
    where al.agent = any(${[...span.agents]}) and not al.planted
      and al.raised_at between ${span.from}::timestamptz and ${span.to}::timestamptz
    order by al.raised_at limit ${most}`.execute(db);
  return rows.map(({ id, at, name, said }) => ({
    at,
    kind: "alarm",
    text: `Alarm of ${name}: ${(JSON.parse(said) as Said).effect.says}`,
    who: null,
    answer: null,
    trigger: false,
    link: `/alarms/${id}`,
    evidence: null,
  }));
}
