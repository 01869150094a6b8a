import type { ActionId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

/** One call, as each of its hooks can find it again. */
export interface HookCall {
  readonly account: string;
  readonly client: string;
  readonly session: string | null;
  readonly call: string | null;
  readonly server: string;
  readonly tool: string;
}

export interface Allowed extends HookCall {
  readonly action: ActionId;
  readonly keys: readonly string[];
  readonly step: string;
}

/** Longer than a person takes to answer at a terminal; what is older is another call. */
const joinedWithin = "10 minutes";
/** What was never told of by then never will be. */
const keptFor = "1 day";

const same = ({ account, client, session, server, tool }: HookCall) =>
  sql`account = ${account} and client = ${client} and session is not distinct from ${session}
    and server = ${server} and tool = ${tool}`;

export function callsStore(db: Kysely<object>) {
  return {
    async keep(it: Allowed, now: string): Promise<void> {
      await sql`with gone as (delete from hook_calls
          where account = ${it.account} and client = ${it.client} and at < ${now}::timestamptz - ${sql.lit(keptFor)}::interval)
        insert into hook_calls (action, account, client, session, call, server, tool, keys, steps, at)
        values (${it.action}, ${it.account}, ${it.client}, ${it.session}, ${it.call}, ${it.server}, ${it.tool},
          ${it.keys}, ${[it.step]}, ${now})`.execute(db);
    },

    /** The action that another step of this very call was allowed; each step joins it once. */
    async join(it: HookCall, key: string, step: string, now: string): Promise<ActionId | null> {
      const { rows } = await sql<{
        action: ActionId;
      }>`update hook_calls set steps = steps || ${[step]}::text[]
        where action = (select action from hook_calls where ${same(it)} and ${key} = any(keys)
          and not ${step} = any(steps) and (call is null or ${it.call}::text is null or call = ${it.call})
          and at > ${now}::timestamptz - ${sql.lit(joinedWithin)}::interval
          order by at desc limit 1 for update skip locked)
        returning action`.execute(db);
      return rows[0]?.action ?? null;
    },

    /** Takes the call that has ended: by the client's id, or else the oldest of the same that is under way. */
    async take(
      it: HookCall,
      key: string,
    ): Promise<{ readonly action: ActionId; readonly asDecided: boolean } | null> {
      const { rows } = await sql<{ action: ActionId; as_decided: boolean }>`delete from hook_calls
        where action = (select action from hook_calls where account = ${it.account} and client = ${it.client}
          and case when ${it.call}::text is not null and call is not null then call = ${it.call}
            else ${same(it)} and ${key} = any(keys) end
          order by at limit 1 for update skip locked)
        returning action, (server = ${it.server} and tool = ${it.tool} and ${key} = any(keys)) as as_decided`.execute(
        db,
      );
      const [row] = rows;
      return row ? { action: row.action, asDecided: row.as_decided } : null;
    },
  };
}
export type CallsStore = ReturnType<typeof callsStore>;
