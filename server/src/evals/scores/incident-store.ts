import type { Incident } from "@reeve/contract/incident";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;
/** Of a lesson, whether it works, and what people call it where it is there. */
interface Looked {
  readonly works: boolean;
  readonly says: string;
  readonly name?: string | undefined;
}
type Concerned = Pick<Incident, "agents" | "actions" | "session">;

const ids = ({ agents }: Concerned): string[] => agents.map(({ id }) => id);

/** The sessions that an incident is about: the one it names, and those that its actions were done in. */
const sessions = (
  it: Concerned,
) => sql`(agent = any(${ids(it)}) and (session = ${it.session} or session in
  (select s.session from session_steps s where s.action = any(${[...it.actions]}))))`;

/** Whether an evaluator says that the sessions of an incident failed. */
export async function evaluatorFails(db: Db, evaluator: string, it: Concerned): Promise<Looked> {
  const { rows } = await sql<{
    label: string;
    version: string;
    name: string;
  }>`select label, version, name from scores
    where action = '' and (evaluator = ${evaluator} or name = ${evaluator}) and ${sessions(it)} order by label = 'fail' desc limit 1`.execute(
    db,
  );
  const [row] = rows;
  if (!row)
    return { works: false, says: `${evaluator} has not scored the session of the incident.` };
  const { label, version, name } = row;
  return label === "fail"
    ? { works: true, name, says: `${name} fails the session of the incident (version ${version}).` }
    : {
        works: false,
        name,
        says: `${name} does not fail the session of the incident: it says ${label}.`,
      };
}

/** Whether a dataset holds the session of an incident as a case. */
export async function datasetHolds(db: Db, dataset: string, it: Concerned): Promise<Looked> {
  const { rows } = await sql<{
    cases: number;
    name: string;
  }>`select d.name, (select count(*)::int from dataset_cases c where c.dataset = d.id
      and exists (select from session_steps where ${sessions(it)} and agent = (c.body::json)->'origin'->>'agent'
        and session = (c.body::json)->'origin'->>'session')) as cases
    from datasets d where d.removed_at is null and (d.id = ${dataset} or lower(d.name) = lower(${dataset})) limit 1`.execute(
    db,
  );
  const { cases = 0, name = dataset } = rows[0] ?? {};
  return cases > 0
    ? { works: true, name, says: `${name} holds the session of the incident as a case.` }
    : { works: false, name, says: `${name} holds no case of the session of the incident.` };
}
