import type { AgentId } from "@reeve/contract/id";
import type { Database } from "../../platform/database.ts";
import { actionsIn } from "../datasets/recorded-store.ts";
import type { Session } from "../evaluators/evaluator.ts";
import { sessionOf } from "../live/session.ts";
import { openPromises } from "../live/tools-store.ts";

/** Reads a recorded session as evaluators are given it; null where there is none. */
export type Recorded = (agent: AgentId, session: string) => Promise<Session | null>;

export function openRecorded({ kysely }: Pick<Database, "kysely">): Recorded {
  const promises = openPromises();
  return async (agent, session) => {
    const actions = await actionsIn(kysely, { agent, session });
    return actions.length === 0 ? null : sessionOf(session, actions, await promises(kysely));
  };
}
