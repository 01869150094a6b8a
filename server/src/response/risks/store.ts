import type { Tier } from "@reeve/contract/agent";
import type { AgentId, PersonId, RiskId } from "@reeve/contract/id";
import {
  riskWords,
  type LossFigures,
  type MeasuredFrequency,
  type Risk,
  type RiskStatus,
} from "@reeve/contract/risk";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { z } from "zod";
import type { Actor } from "../../platform/actor.ts";
import { acceptanceStore } from "./acceptance-store.ts";
import { expiring, reviewDueAt } from "./times.ts";

/** What was said of it, as it is stored. */
const Said = z.strictObject(riskWords).omit({ title: true });
export type Said = z.infer<typeof Said>;

export interface WrittenRisk {
  readonly id: RiskId;
  readonly title: string;
  readonly said: Said;
  readonly agents: readonly AgentId[];
  readonly tier: Tier | null;
  readonly ownedBy: PersonId | null;
  readonly owner: PersonId;
  readonly figures: Risk["figures"];
  readonly measured: MeasuredFrequency | null;
}

interface Row {
  id: RiskId;
  title: string;
  said: string;
  agents: Risk["scope"]["agents"];
  tier: Tier | null;
  owned_by: PersonId | null;
  owned_by_name: string | null;
  figures: string;
  measured: string | null;
  status: RiskStatus;
  owner: PersonId;
  owner_name: string;
  created_by: string;
  created_at: string;
  changed_at: string;
  closed_by: string | null;
  closed_at: string | null;
  closed_reason: string | null;
  over_confirmed_name: string | null;
  over_confirmed_at: string | null;
  reviewed_at: string | null;
}

export interface RiskFilter {
  readonly limit: number;
  readonly after: RiskId | null;
  readonly status?: RiskStatus | undefined;
  readonly agent?: AgentId | undefined;
}

/** Risks, in a database or in a transaction of it. `now` tells which are close to the end of their time. */
export const riskStore = (db: Kysely<object>, nowMs: number) => ({
  /** Newest first; one more than asked for tells that there are more. */
  list: ({ limit, after, status, agent }: RiskFilter): Promise<Risk[]> =>
    read(
      db,
      nowMs,
      sql`where (${after}::text is null or r.id < ${after}) and (${status ?? null}::text is null or r.status = ${status ?? null})
        and (${agent ?? null}::text is null or ${agent ?? null} = any(r.agents) or exists (select from agents a where a.id = ${agent ?? null}
          and (a.tier = r.tier or a.behaviour = r.owned_by)))
        order by r.id desc limit ${limit + 1}`,
    ),

  /** All that are not closed. */
  live: (): Promise<Risk[]> => read(db, nowMs, sql`where r.status <> 'closed' order by r.id`),
  accepted: (): Promise<Risk[]> => read(db, nowMs, sql`where r.status = 'accepted' order by r.id`),

  async find(id: RiskId): Promise<Risk | null> {
    return (await read(db, nowMs, sql`where r.id = ${id}`))[0] ?? null;
  },

  /** The risk, unchanged by anyone else until the transaction ends. */
  async lock(id: RiskId): Promise<Risk | null> {
    await sql`select 1 from risks where id = ${id} for update`.execute(db);
    return (await read(db, nowMs, sql`where r.id = ${id}`))[0] ?? null;
  },

  async add(it: WrittenRisk, by: string, at: string): Promise<void> {
    await sql`insert into risks (id, title, said, agents, tier, owned_by, figures, measured, status, owner, created_by, created_at, changed_at)
      values (${it.id}, ${it.title}, ${JSON.stringify(it.said)}, ${[...it.agents]}, ${it.tier}, ${it.ownedBy}, ${JSON.stringify(it.figures)},
        ${it.measured && JSON.stringify(it.measured)}, 'open', ${it.owner}, ${by}, ${at}, ${at})`.execute(
      db,
    );
  },

  async save(it: WrittenRisk, at: string): Promise<void> {
    await sql`update risks set title = ${it.title}, said = ${JSON.stringify(it.said)}, agents = ${[...it.agents]}, tier = ${it.tier},
      owned_by = ${it.ownedBy}, owner = ${it.owner}, figures = ${JSON.stringify(it.figures)},
      measured = ${it.measured && JSON.stringify(it.measured)}, changed_at = ${at} where id = ${it.id}`.execute(
      db,
    );
  },

  async setStatus(id: RiskId, status: Exclude<RiskStatus, "closed">): Promise<void> {
    await sql`update risks set status = ${status}, closed_by = null, closed_at = null, closed_reason = null,
      closed_person = null, over_confirmed_by = null, over_confirmed_at = null where id = ${id}`.execute(
      db,
    );
  },

  async close(
    id: RiskId,
    by: Pick<Actor, "name" | "person">,
    at: string,
    reason: string,
  ): Promise<void> {
    await sql`update risks set status = 'closed', closed_by = ${by.name}, closed_person = ${by.person}, closed_at = ${at},
      closed_reason = ${reason} where id = ${id}`.execute(db);
  },

  /** Who closed it; null where nobody did who is known by name. */
  async closer(id: RiskId): Promise<PersonId | null> {
    const { rows } = await sql<{ person: PersonId | null }>`
      select closed_person as person from risks where id = ${id}`.execute(db);
    return rows[0]?.person ?? null;
  },

  async confirmOver(id: RiskId, person: PersonId, at: string): Promise<void> {
    await sql`update risks set over_confirmed_by = ${person}, over_confirmed_at = ${at} where id = ${id}`.execute(
      db,
    );
  },
});

async function read(
  db: Kysely<object>,
  nowMs: number,
  which: RawBuilder<unknown>,
): Promise<Risk[]> {
  const { rows } =
    await sql<Row>`select r.*, o.name as owner_name, b.name as owned_by_name, v.name as over_confirmed_name,
      (select coalesce(json_agg(json_build_object('id', a.id, 'name', a.name) order by a.name, a.id), '[]'::json)
        from agents a where a.id = any(r.agents)) as agents,
      (select max(v.at) from risk_reviews v where v.risk_id = r.id) as reviewed_at
    from risks r join people o on o.id = r.owner left join people b on b.id = r.owned_by
      left join people v on v.id = r.over_confirmed_by ${which}`.execute(db);
  const acceptances = await acceptanceStore(db).newest(rows.map(({ id }) => id));
  return rows.map((row) => {
    const acceptance = acceptances.get(row.id) ?? null;
    return {
      ...Said.parse(JSON.parse(row.said)),
      id: row.id,
      title: row.title,
      scope: {
        agents: row.agents,
        tier: row.tier,
        owner:
          row.owned_by === null
            ? null
            : { id: row.owned_by, name: row.owned_by_name ?? row.owned_by },
      },
      status: row.status,
      owner: { id: row.owner, name: row.owner_name },
      figures: JSON.parse(row.figures) as { before: LossFigures; after: LossFigures },
      measured: row.measured === null ? null : (JSON.parse(row.measured) as MeasuredFrequency),
      acceptance,
      expiring: row.status === "accepted" && acceptance !== null && expiring(acceptance, nowMs),
      reviewDueAt: reviewDueAt(row.reviewed_at ?? row.created_at),
      reviewedAt: row.reviewed_at,
      createdBy: row.created_by,
      createdAt: row.created_at,
      changedAt: row.changed_at,
      closed:
        row.closed_at === null
          ? null
          : {
              by: row.closed_by ?? "",
              at: row.closed_at,
              reason: row.closed_reason ?? "",
              confirmed:
                row.over_confirmed_at === null
                  ? null
                  : { by: row.over_confirmed_name ?? "", at: row.over_confirmed_at },
            },
    };
  });
}
