import type { AgentId, PersonId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { personNamed, type PersonRef } from "../agents/answerable.ts";
import { updated, type Named } from "../agents/change.ts";
import { manyAgents } from "../agents/many-store.ts";
import { nameKey } from "../agents/name.ts";
import { agentStore, type Registered } from "../agents/store.ts";
import type { LiveHands } from "../agents/verbs.ts";
import { peopleStore } from "../people/store.ts";
import { scopeWith, type Draft } from "./draft.ts";
import type { Done, WaitingRow } from "./rows-store.ts";
import { stateOf } from "./state.ts";

const roles = ["owner", "change", "incidents", "risk", "backup"] as const;

/** One chunk of rows, in the transaction of its records: each is done as it was previewed, or left alone with the reason. */
export async function applied(
  tx: Tx,
  ctx: Ctx,
  { clock, live }: { readonly clock: Clock; readonly live: LiveHands },
  rows: readonly WaitingRow[],
): Promise<Done[]> {
  const keys = rows.map(({ draft }) => nameKey(draft.name));
  await manyAgents(tx.db).lockNames(keys);
  const found = await manyAgents(tx.db).withNameKeys(keys);
  // Held from here on: nobody changes in between what is about to be saved.
  const known = await manyAgents(tx.db).lock([...found.values()].map(({ agent }) => agent.id));
  const people = invitations(tx, ctx, clock);
  const fresh: Registered[] = [];
  const done: Done[] = [];
  for (const { row, verdict, draft, seen } of rows) {
    const key = nameKey(draft.name);
    const id = found.get(key)?.agent.id;
    const before = id === undefined ? null : (known.get(id) ?? null);
    if ((before && stateOf(before.agent)) !== seen) {
      const note =
        verdict === "create"
          ? "An agent of that name was registered since the preview."
          : "The agent changed since the preview.";
      done.push({ row, state: "left", note: `${note} Preview the sheet again.` });
      continue;
    }
    try {
      const { named, invited } = await people(draft);
      const wanted = before
        ? updated(before, changeOf(before, draft), named, isoTime(clock.now()))
        : newAgent(draft, key, named, clock);
      // What waits for a review does so whichever way it comes.
      const after = before ? await live.changing(tx, ctx, before, wanted) : wanted;
      if (before) await agentStore(tx.db).save(after);
      else fresh.push(after);
      tx.note({ subject: after.agent.id, before: before?.agent ?? null, after: after.agent });
      const applied = stateOf(after.agent);
      const agent: AgentId = after.agent.id;
      done.push({ row, state: "applied", agent, before: before?.agent ?? null, applied, invited });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      done.push({ row, state: "left", note: `${error.message} ${error.fix}`.slice(0, 1000) });
    }
  }
  await manyAgents(tx.db).add(fresh);
  await live.made(tx, ctx, fresh);
  return done;
}

/** Looks people up once for each text; whoever is new is invited, and counted to the row that named them first. */
function invitations(tx: Tx, ctx: Ctx, clock: Clock) {
  const found = new Map<string, PersonRef>();
  return async (draft: Draft): Promise<{ named: Named; invited: PersonId[] }> => {
    const named: Record<string, PersonRef> = {};
    const invited: PersonId[] = [];
    for (const role of roles) {
      const text = draft[role];
      if (text === undefined) continue;
      let person = found.get(text.toLowerCase());
      if (!person) {
        const isNew = text.includes("@") && !(await peopleStore(tx.db).withEmail(text));
        person = await personNamed(tx, text, { member: role, actor: ctx.actor, clock });
        found.set(text.toLowerCase(), person);
        if (isNew) invited.push(person.id);
      }
      named[role] = person;
    }
    return { named, invited };
  };
}

const changeOf = ({ agent }: Registered, draft: Draft) => ({
  id: agent.id,
  name: draft.name,
  purpose: draft.purpose,
  environment: draft.environment,
  tier: draft.tier,
  version: draft.version,
  scope: scopeWith(agent.scope, draft),
});

function newAgent(draft: Draft, key: string, named: Named, clock: Clock): Registered {
  const { owner, change, incidents, risk, backup } = named;
  const { purpose, environment, tier } = draft;
  if (!owner || purpose === undefined || environment === undefined || tier === undefined)
    throw new Problem(
      "invalid",
      "A new agent lacks what it must have.",
      "Preview the sheet again.",
    );
  const now = isoTime(clock.now());
  return {
    nameKey: key,
    resumesTo: null,
    agent: {
      id: newId("agt", clock.now()),
      name: draft.name,
      purpose,
      environment,
      tier,
      status: "registered",
      owner,
      accountabilities: {
        behaviour: owner,
        change: change ?? owner,
        incidents: incidents ?? owner,
        risk: risk ?? owner,
      },
      backup: backup ?? null,
      scope: scopeWith({ servers: [], tools: [], data: [] }, draft),
      version: draft.version ?? null,
      statusReason: null,
      epoch: 0,
      createdAt: now,
      updatedAt: now,
      lastSeenAt: null,
    },
  };
}
