import type { AgentId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { updated, type Named } from "../agents/change.ts";
import { manyAgents } from "../agents/many-store.ts";
import { nameKey } from "../agents/name.ts";
import { agentStore, type Registered } from "../agents/store.ts";
import type { LiveHands } from "../agents/register.ts";
import { scopeWith, type Draft } from "./draft.ts";
import { invited } from "./invite.ts";
import type { Done, WaitingRow } from "./rows-store.ts";
import { stateOf } from "./state.ts";

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
  const fresh: Registered[] = [];
  const done: Done[] = [];
  const standing = rows.map((it) => {
    const id = found.get(nameKey(it.draft.name))?.agent.id;
    const before = id === undefined ? null : (known.get(id) ?? null);
    return { ...it, before, same: (before && stateOf(before.agent)) === it.seen };
  });
  if (rows.length > 0 && standing.every(({ before }) => before === null)) tx.unread();
  const people = await invited(
    tx,
    clock,
    standing.filter(({ same }) => same),
  );
  for (const { row, verdict, draft, before, same } of standing) {
    if (!same) {
      const note =
        verdict === "create"
          ? "An agent of that name was registered since the preview."
          : "The agent changed since the preview.";
      done.push({ row, state: "left", note: `${note} Preview the sheet again.` });
      continue;
    }
    const inviting = people.invitedBy(row);
    try {
      const named = people.named(draft);
      const wanted = before
        ? updated(before, changeOf(before, draft), named, isoTime(clock.now()))
        : newAgent(draft, named, clock);
      // What waits for a review does so whichever way it comes.
      const after = before ? await live.changing(tx, ctx, before, wanted) : wanted;
      if (before) await agentStore(tx.db).save(after);
      else fresh.push(after);
      tx.note({ subject: after.agent.id, before: before?.agent ?? null, after: after.agent });
      const applied = stateOf(after.agent);
      const agent: AgentId = after.agent.id;
      const kept = { agent, before: before?.agent ?? null, applied, invited: inviting };
      done.push({ row, state: "applied", ...kept });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const note = `${error.message} ${error.fix}`.slice(0, 1000);
      done.push({ row, state: "left", note, invited: inviting });
    }
  }
  await manyAgents(tx.db).add(fresh);
  await live.made(tx, ctx, fresh);
  return done;
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

function newAgent(draft: Draft, named: Named, clock: Clock): Registered {
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
    nameKey: nameKey(draft.name),
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
