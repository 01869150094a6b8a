import type { AgentStatus, Tier } from "@reeve/contract/agent";
import type { Estate } from "@reeve/contract/estate";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

type Db = Kysely<object>;
type OwnerKey = Estate["owners"][number]["key"];
type ServerKey = Estate["servers"][number]["key"];

/** Named by themselves; the rest are counted together. */
const namedOwners = 8;
const namedServers = 10;
const namedEnvironments = 50;
/** Up to so many agents each is shown by itself. */
const fewAgents = 24;
const usedMs = 30 * 86_400_000;

interface Cell {
  readonly owner: OwnerKey;
  readonly tier: Tier;
  readonly status: AgentStatus;
  readonly agents: number;
}

/** A server with how many agents of one tier reach it; a tier of null where nobody does. */
interface Reached {
  readonly key: ServerKey;
  readonly name: string;
  readonly status: "unknown" | "up" | "down" | null;
  readonly servers: number;
  readonly tier: Tier | null;
  readonly agents: number;
}

/** Counts in the database, so that what comes back is as small for many thousand agents as for ten. */
export async function readEstate(db: Db, nowMs: number): Promise<Estate> {
  const used = isoTime(nowMs - usedMs);
  const at = isoTime(nowMs);
  const [owners, cells, reached, environments] = await Promise.all([
    rows<{ key: OwnerKey; name: string; people: number; agents: number }>(
      db,
      sql`with ${ownerKeys}
        select o.key, max(o.name) as name, count(distinct a.behaviour) as people, count(*) as agents
        from agents a join owner_keys o on o.person is not distinct from a.behaviour
        where a.status <> 'retired' group by o.key
        order by o.key = 'others', o.key = 'nobody', count(*) desc, o.key`,
    ),
    rows<Cell>(
      db,
      sql`with ${ownerKeys}
        select o.key as owner, a.tier, a.status, count(*) as agents
        from agents a join owner_keys o on o.person is not distinct from a.behaviour
        where a.status <> 'retired' group by o.key, a.tier, a.status`,
    ),
    rows<Reached>(
      db,
      sql`with ${reach(used, at)}, ${serverKeys}, keys as (
          select key, case when key = 'others' then '' else max(name) end as name,
            case when key = 'others' then null else max(status) end as status, count(*) as servers
          from server_keys group by key),
        reached as (
          -- Of one server an agent is one row; only over several is it to be counted once.
          select k.key, r.tier, count(*) as agents from reach r join server_keys k on k.server = r.server
            where k.key <> 'others' group by k.key, r.tier
          union all
          select 'others', tier, count(*) from (select distinct r.agent, r.tier from reach r
            join server_keys k on k.server = r.server where k.key = 'others') beyond group by tier)
        select keys.*, r.tier, coalesce(r.agents, 0) as agents
        from keys left join reached r on r.key = keys.key`,
    ),
    rows<{ name: string; agents: number }>(
      db,
      sql`select environment as name, count(*) as agents from agents where status <> 'retired'
        group by environment order by count(*) desc, environment limit ${namedEnvironments}`,
    ),
  ]);
  const agents = cells.reduce((sum, cell) => sum + cell.agents, 0);
  return {
    at,
    agents,
    environments,
    tiers: tiersOf(cells),
    owners,
    servers: serversOf(reached),
    owned: ownedOf(cells),
    reached: reached.flatMap(({ key, tier, agents: count }) =>
      tier === null ? [] : [{ tier, server: key, agents: count }],
    ),
    each: agents <= fewAgents ? await each(db, used, at) : [],
  };
}

const each = (db: Db, used: string, at: string): Promise<Estate["each"]> =>
  rows(
    db,
    sql`with ${ownerKeys}, ${reach(used, at)}, ${serverKeys}
      select a.id, a.name, a.tier, a.status, o.key as owner,
        coalesce((select array_agg(distinct k.key) from reach r join server_keys k on k.server = r.server
          where r.agent = a.id), '{}') as servers
      from agents a join owner_keys o on o.person is not distinct from a.behaviour
      where a.status <> 'retired' order by a.name`,
  );

/** Under which key an owner is counted: the few with the most agents under their own. */
const ownerKeys = sql`owner_keys as (
  select person, case when person is null then 'nobody' when place <= ${namedOwners} then person else 'others' end as key,
    case when person is null or place > ${namedOwners} then '' else p.name end as name
  from (select behaviour as person, row_number() over (order by behaviour is null, count(*) desc, behaviour) as place
    from agents where status <> 'retired' group by behaviour) ranked
  left join people p on p.id = person)`;

/** Which agent has a grant for which server, or was let use it lately. */
const reach = (used: string, at: string) => sql`reach as materialized (
  select seen.agent, a.tier, seen.server from (
    select agent_id as agent, server_id as server from grants
      where revoked_at is null and not held and (expires_at is null or expires_at > ${at}::timestamptz)
    union
    select u.agent, s.id from (select distinct agent, server from counted_uses where last_at >= ${used}::timestamptz) u
      join tool_servers s on s.name = u.server and s.removed_at is null
  ) seen join agents a on a.id = seen.agent where a.status <> 'retired')`;

const serverKeys = sql`server_keys as (
  select id as server, name, status, case when place <= ${namedServers} then id else 'others' end as key
  from (select s.id, s.name, s.status, row_number() over (order by coalesce(r.agents, 0) desc, s.name) as place
    from tool_servers s left join (select server, count(*) as agents from reach group by server) r on r.server = s.id
    where s.removed_at is null) ranked)`;

async function rows<T>(db: Db, query: ReturnType<typeof sql>): Promise<T[]> {
  return (await query.execute(db)).rows as T[];
}

const order: readonly Tier[] = ["critical", "high", "medium", "low"];

const tiersOf = (cells: readonly Cell[]): Estate["tiers"] =>
  order.map((tier) => {
    const statuses: Partial<Record<AgentStatus, number>> = {};
    for (const cell of cells)
      if (cell.tier === tier) statuses[cell.status] = (statuses[cell.status] ?? 0) + cell.agents;
    return { tier, agents: Object.values(statuses).reduce((sum, n) => sum + n, 0), statuses };
  });

/** An agent has one tier, so that the tiers of a server add up to its agents. */
function serversOf(reached: readonly Reached[]): Estate["servers"] {
  const sums = new Map<string, Estate["servers"][number]>();
  for (const { key, name, status, servers, agents } of reached)
    sums.set(key, {
      key,
      name,
      status,
      servers,
      agents: agents + (sums.get(key)?.agents ?? 0),
    });
  return [...sums.values()].toSorted(
    (a, b) =>
      Number(a.key === "others") - Number(b.key === "others") ||
      b.agents - a.agents ||
      a.name.localeCompare(b.name),
  );
}

function ownedOf(cells: readonly Cell[]): Estate["owned"] {
  const sums = new Map<string, Estate["owned"][number]>();
  for (const { owner, tier, agents } of cells) {
    const key = `${owner} ${tier}`;
    sums.set(key, { owner, tier, agents: agents + (sums.get(key)?.agents ?? 0) });
  }
  return [...sums.values()];
}
