import type { DiscoveredId, PersonId } from "@reeve/contract/id";
import type { Settled } from "@reeve/contract/settling";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Tx } from "../../platform/write.ts";
import { happened } from "../agents/change.ts";
import { agentStore } from "../agents/store.ts";
import { discoveryStore } from "../discovery/store.ts";
import {
  closeQuarantined,
  closeSettled,
  raiseClaimed,
  raiseQuarantined,
  sendersOf,
  subjectsOf,
} from "./findings.ts";
import type { SettlingHands } from "./hands.ts";
import { settlingStore } from "./store.ts";
import type { Seen } from "./which.ts";

/** One act on one agent that was seen. Gives how many findings it opened and closed. */
export type Act = (tx: Tx, ctx: Ctx, seen: Seen) => Promise<Settled["findings"]>;

type Hands = Pick<SettlingHands, "clock" | "senders" | "revokeCredentials">;

/** What a person says of everything that scans found of it. */
export async function judgeFound(
  tx: Tx,
  ctx: Ctx,
  { sightings }: Pick<Seen, "sightings">,
  it: {
    agent?: `agt_${string}`;
    until?: string;
    reason: string | null;
    at: string;
  },
): Promise<void> {
  const store = discoveryStore(tx.db);
  for (const { source, locator } of sightings)
    if (source === "code" || source === "endpoint")
      await store.judge(locator as DiscoveredId, {
        agent: it.agent ?? null,
        until: it.until ?? null,
        by: ctx.actor.name,
        at: it.at,
        reason: it.reason,
      });
}

/** What is still to be done about it is this person's. Where nothing is open, that it is to be registered is. */
export const claim =
  ({ clock }: Hands, person: { readonly id: PersonId; readonly name: string }): Act =>
  async (tx, _ctx, seen) => {
    const store = settlingStore(tx.db);
    await store.claim(seen.keys, person.id, isoTime(clock.now()));
    const subjects = await subjectsOf(tx, seen);
    if ((await store.give(subjects, person.id)) > 0) return { opened: 0, closed: 0 };
    await raiseClaimed(tx, clock, seen, person.name);
    await store.give(subjects, person.id);
    return { opened: 1, closed: 0 };
  };

export const dismiss =
  ({ clock, senders }: Hands, reason: string, until: string): Act =>
  async (tx, ctx, seen) => {
    await judgeFound(tx, ctx, seen, { until, reason, at: isoTime(clock.now()) });
    await senders.ignore(tx.db, sendersOf(seen), reason, until);
    await settlingStore(tx.db).dismiss(seen.keys, until);
    return { opened: 0, closed: await closeSettled(tx, clock, seen) };
  };

/** A claim and a judgement are taken back: nobody answers for it, and it waits. */
export const reopen =
  ({ clock, senders }: Hands): Act =>
  async (tx, ctx, seen) => {
    await judgeFound(tx, ctx, seen, { reason: null, at: isoTime(clock.now()) });
    const mine = sendersOf(seen);
    await senders.wait(tx.db, mine);
    await settlingStore(tx.db).dismiss(seen.keys, null);
    await settlingStore(tx.db).claim(seen.keys, null, isoTime(clock.now()));
    return { opened: mine.length, closed: 0 };
  };

export const quarantine =
  ({ clock, senders, revokeCredentials }: Hands, reason: string): Act =>
  async (tx, ctx, seen) => {
    const at = isoTime(clock.now());
    await settlingStore(tx.db).quarantine(seen.keys, { at, by: ctx.actor.name, reason });
    const { agent } = seen.entry;
    const before = agent && (await agentStore(tx.db).lock(agent.id));
    if (before) {
      const after = happened(before, "stop", `Quarantined: ${reason}`, at);
      await agentStore(tx.db).save(after);
      await revokeCredentials(tx.db, after.agent.id);
      tx.note({ subject: after.agent.id, before: before.agent, after: after.agent });
    } else await senders.shutOut(tx.db, sendersOf(seen), reason);
    const closed = before ? 0 : await closeSettled(tx, clock, seen);
    await raiseQuarantined(tx, clock, seen, reason);
    return { opened: 1, closed };
  };

export const release =
  ({ clock, senders }: Hands): Act =>
  async (tx, _ctx, seen) => {
    await settlingStore(tx.db).quarantine(seen.keys, null);
    const mine = seen.entry.agent ? [] : sendersOf(seen);
    await senders.wait(tx.db, mine);
    return { opened: mine.length, closed: await closeQuarantined(tx, clock, seen) };
  };
