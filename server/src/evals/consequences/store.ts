import type { ConsequenceRule } from "@reeve/contract/alarm";
import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { standardRule, type Rule } from "./next.ts";

interface Row {
  readonly agent: AgentId | "";
  readonly name: string | null;
  readonly steps: string;
  readonly by: string;
  readonly at: string;
}

/** Rules of consequence, in a database or in a transaction of it. */
export const consequenceStore = (db: Kysely<object>) => {
  const rows = async (agents: readonly string[] | null): Promise<readonly Row[]> => {
    const { rows } = await sql<Row>`
      select r.agent, a.name, r.steps, r.changed_by as by, r.changed_at as at
      from consequence_rules r left join agents a on a.id = r.agent
      where ${agents === null ? sql`true` : sql`r.agent = any(${[...agents]})`} order by r.agent <> '', a.name`.execute(
      db,
    );
    return rows;
  };
  return {
    /** The rule for all others first, whether or not somebody set it. */
    async list(): Promise<ConsequenceRule[]> {
      const all = (await rows(null)).map(ruleOf);
      return all.some(({ agent }) => agent === null) ? all : [{ ...unset, agent: null }, ...all];
    },

    /** What goes for an agent: its own rule, or the one for all others. */
    async of(agent: AgentId): Promise<Rule> {
      const found = await rows([agent, ""]);
      const row = found.find((one) => one.agent === agent) ?? found[0];
      return row === undefined ? standardRule : (JSON.parse(row.steps) as Rule);
    },

    async find(agent: AgentId | null): Promise<ConsequenceRule | null> {
      const [row] = await rows([agent ?? ""]);
      return row === undefined ? null : ruleOf(row);
    },

    async put(agent: AgentId | null, rule: Rule, by: string, at: string): Promise<void> {
      await sql`insert into consequence_rules values (${agent ?? ""}, ${JSON.stringify(rule)}, ${by}, ${at})
        on conflict (agent) do update set steps = excluded.steps, changed_by = excluded.changed_by,
          changed_at = excluded.changed_at`.execute(db);
    },
  };
};

const ruleOf = ({ agent, name, steps, by, at }: Row): ConsequenceRule => {
  const rule = JSON.parse(steps) as Rule;
  return {
    agent: agent === "" ? null : { id: agent, name: name ?? agent },
    steps: rule.steps.map((one) => ({ ...one, aspects: [...one.aspects] })),
    afterSessions: rule.afterSessions,
    afterMinutes: rule.afterMinutes,
    changedBy: by,
    changedAt: at,
  };
};

const unset = {
  steps: [],
  afterSessions: standardRule.afterSessions,
  afterMinutes: standardRule.afterMinutes,
  changedBy: null,
  changedAt: null,
};
