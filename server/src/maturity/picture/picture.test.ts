import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import type { Database } from "../../platform/database.ts";
import { readEstate } from "./store.ts";

const nowMs = Date.parse("2026-03-01T12:00:00.000Z");
const at = "2026-01-01T00:00:00.000Z";
let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(`
    insert into people (id, name, email, role, status, created_at)
      select 'per_' || lpad(n::text, 26, '0'), 'Person ' || n, 'p' || n || '@example.com', 'owner', 'active', '${at}' from generate_series(1, 12) n;
    insert into tool_servers (id, name, transport, status, created_at)
      select 'srv_' || lpad(n::text, 26, '0'), 'server-' || n, '{}', 'up', '${at}' from generate_series(1, 13) n;`);
});
afterAll(() => database[Symbol.asyncDispose]());

/** Agents `from` to `to`, of the person and the tier that their number gives. */
const agents = (from: number, to: number): Promise<unknown> =>
  database.pool.query(`
    insert into agents (id, name, name_key, purpose, environment, tier, status, behaviour, change, incidents, risk, scope, created_at, updated_at)
      select 'agt_' || lpad(n::text, 26, '0'), 'agent ' || n, 'agent ' || n, 'Works.', 'production',
        (array['low', 'medium', 'high', 'critical'])[n % 4 + 1], 'active', p, p, p, p, '{}', '${at}', '${at}'
      from (select n, 'per_' || lpad((n % 12 + 1)::text, 26, '0') as p from generate_series(${from}, ${to}) n) numbered;
    insert into grants (id, agent_id, server_id, tools, reason, created_by, created_at)
      select 'grt_' || lpad(n::text, 26, '0'), 'agt_' || lpad(n::text, 26, '0'), 'srv_' || lpad((n % 13 + 1)::text, 26, '0'), '{read}', 'It reads.', 'test', '${at}'
      from generate_series(${from}, ${to}) n;`);

test("an empty estate is a picture too", async () => {
  const estate = await readEstate(database.kysely, nowMs);
  expect(estate).toMatchObject({ agents: 0, owners: [], each: [], reached: [] });
  expect(estate.servers).toHaveLength(11);
});

test("few agents are each shown with their owner and servers, granted or used", async () => {
  await agents(1, 4);
  await database.pool.query(`
    insert into counted_uses values ('agt_' || lpad('1', 26, '0'), 'server-9', 'read', 'read', '2026-02-20T00:00:00.000Z'),
      ('agt_' || lpad('2', 26, '0'), 'server-9', 'read', 'read', '2026-01-02T00:00:00.000Z')`);
  const { each } = await readEstate(database.kysely, nowMs);
  const [first, second] = each;
  expect(each).toHaveLength(4);
  expect(first?.owner).toBe(`per_${"2".padStart(26, "0")}`);
  expect(first?.servers.map((key) => key.at(-1)).toSorted()).toEqual(["2", "9"]);
  expect(second?.servers, "what was used too long ago is not reached").toHaveLength(1);
});

test("thousands of agents are counted, each once, and what comes back stays small", async () => {
  await agents(5, 5000);
  const estate = await readEstate(database.kysely, nowMs);
  const sum = (counts: readonly { agents: number }[]): number =>
    counts.reduce((total, { agents }) => total + agents, 0);
  expect(estate.agents).toBe(5000);
  expect(sum(estate.tiers)).toBe(5000);
  expect(sum(estate.owners)).toBe(5000);
  expect(sum(estate.owned)).toBe(5000);
  expect(estate.owners).toHaveLength(9);
  expect(estate.owners.at(-1)).toMatchObject({ key: "others", people: 4 });
  expect(estate.servers).toHaveLength(11);
  expect(estate.servers.at(-1)).toMatchObject({ key: "others", servers: 3, status: null });
  expect(estate.each).toEqual([]);
  expect(JSON.stringify(estate).length).toBeLessThan(12_000);
});

test("what is retired is not in the picture, and a grant that ended reaches nothing", async () => {
  await database.pool.query(`
    update agents set status = 'retired' where id > 'agt_' || lpad('4', 26, '0');
    update grants set revoked_at = '${at}' where agent_id = 'agt_' || lpad('3', 26, '0');
    update grants set expires_at = '${at}' where agent_id = 'agt_' || lpad('4', 26, '0')`);
  const estate = await readEstate(database.kysely, nowMs);
  expect(estate.agents).toBe(4);
  expect(estate.each.map(({ servers }) => servers.length)).toEqual([2, 1, 0, 0]);
});
