import type { AgentId } from "@reeve/contract/id";
import type { Clock } from "../../../server/src/platform/clock.ts";
import { isoTime } from "../../../server/src/platform/clock.ts";
import type { Database } from "../../../server/src/platform/database.ts";
import { openReader } from "../../../server/src/ledger/data/reader.ts";
import { listTouched, type TouchFilter } from "../../../server/src/ledger/data/search-store.ts";
import { summarise, waysOf } from "../../../server/src/ledger/data/summary-store.ts";
import type { Question } from "./questions.ts";

/** Says of tools which data they hold, and reads what every action touched. Gives how many seconds it took. */
export async function fillData(database: Database, clock: Clock): Promise<number> {
  await database.pool.query(
    `update tools set data_classes = case name when 'tool-0' then array['customer'] when 'tool-1' then array['customer', 'pii'] else '{}' end`,
  );
  const read = openReader({ database, clock });
  const began = performance.now();
  while (await read(60_000));
  const took = (performance.now() - began) / 1_000;
  await database.pool.query("analyze data_touched; analyze data_days");
  return took;
}

/** What the page of data asks, and an agent's map. */
export function dataQuestions({
  database,
  agent,
  nowMs,
}: {
  readonly database: Database;
  readonly agent: (n: number) => string;
  readonly nowMs: number;
}): readonly Question[] {
  const db = database.kysely;
  const day = (ago: number): string => isoTime(nowMs - ago * 86_400_000);
  const week = { from: day(6).slice(0, 10), to: day(0).slice(0, 10) };
  const person = (n: number): string => `per_01${String((n * 3) % 400).padStart(24, "0")}`;
  const list = (filter: Partial<TouchFilter>) =>
    listTouched(db, { refused: "no", since: day(7), ...filter }, null, 51);
  return [
    {
      name: "data: who touched customer data in a week, and for whom",
      ask: () => summarise(db, { class: "customer" }, week),
    },
    { name: "data: everything of a week", ask: () => summarise(db, {}, week) },
    { name: "data: by class", ask: () => list({ class: "customer" }) },
    {
      name: "data: by class and agent",
      ask: (n) => list({ class: "pii", agent: agent(n) as AgentId }),
    },
    {
      name: "data: by class and person",
      ask: (n) => list({ class: "customer", person: person(n) }),
    },
    {
      name: "data: by class, agent and person",
      ask: (n) => list({ class: "customer", agent: agent(n) as AgentId, person: person(n) }),
    },
    { name: "data: by a class that never was", ask: (n) => list({ class: `none-${n}` }) },
    { name: "data: by object", ask: (n) => list({ object: `tickets/${n}` }) },
    { name: "data: by system", ask: (n) => list({ system: `server-${n % 40}` }) },
    { name: "data: an agent's map", ask: (n) => waysOf(db, agent(n) as AgentId, day(6)) },
  ];
}
