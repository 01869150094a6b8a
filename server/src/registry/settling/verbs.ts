import type { OperationName, Verbs } from "@reeve/contract/operations";
import type { Settled } from "@reeve/contract/settling";
import { roleAllows } from "@reeve/contract/role";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { personNamed } from "../agents/answerable.ts";
import { untilOf } from "../discovery/verdict.ts";
import { inventoryStore } from "../inventory/list-store.ts";
import { regroup } from "../inventory/regroup.ts";
import { claim, dismiss, quarantine, release, reopen, type Act } from "./acts.ts";
import type { SettlingHands } from "./hands.ts";
import { registerSeen } from "./join.ts";
import { mustBeFree, mustBeNew, seenBy, type Seen } from "./which.ts";

type Name<V extends string> = Extract<OperationName, `inventory.${V}`>;
export type SettlingVerb = Name<
  "claim" | "register" | "dismiss" | "quarantine" | "release" | "reopen"
>;
type Which = Parameters<typeof seenBy>[1];

/** What people make of agents that were seen. Each act is one transaction, whether it is on one or on a group. */
export function settlingVerbs(hands: SettlingHands): Pick<Verbs<Ctx>, SettlingVerb> {
  const { write, clock, gathered } = hands;
  const entriesOf = async (tx: Tx, all: readonly Seen[]) => {
    const store = inventoryStore(tx.db);
    const found = await Promise.all(all.map(({ entry }) => store.find(entry.id, clock.now())));
    return [...new Map(found.flatMap((it) => (it ? [[it.id, it] as const] : []))).values()];
  };
  const settle = async (
    ctx: Ctx,
    operation: SettlingVerb,
    which: Which,
    said: object,
    actOf: (tx: Tx, all: readonly Seen[]) => Act | Promise<Act>,
  ): Promise<Settled> => {
    await gathered();
    return write(ctx, operation, async (tx) => {
      const all = await seenBy(tx.db, which, clock.now());
      const act = await actOf(tx, all);
      const findings = { opened: 0, closed: 0 };
      for (const seen of all) {
        const { opened, closed } = await act(tx, ctx, seen);
        findings.opened += opened;
        findings.closed += closed;
        const { id, status } = seen.entry;
        tx.note({ subject: id, before: { status }, after: { act: operation, ...said } });
      }
      await regroup(
        tx.db,
        all.flatMap(({ keys }) => keys),
      );
      return { entries: await entriesOf(tx, all), findings };
    });
  };

  return {
    "inventory.claim": (ctx, { person, reason, ...which }) =>
      settle(ctx, "inventory.claim", which, { reason: reason ?? null }, async (tx, all) => {
        mustBeNew(all);
        return claim(hands, await claimant(tx, ctx, person, hands));
      }),

    async "inventory.register"(ctx, input) {
      await gathered();
      return write(ctx, "inventory.register", async (tx) => {
        const all = await seenBy(tx.db, input, clock.now());
        mustBeNew(all);
        mustBeFree(all);
        const { agent, closed } = await registerSeen(tx, ctx, hands, input, all);
        for (const { entry } of all)
          tx.note({ subject: entry.id, before: null, after: { agent: agent.id } });
        return { agent, entries: await entriesOf(tx, all), findings: { opened: 0, closed } };
      });
    },

    async "inventory.dismiss"(ctx, { reason, until, ...which }) {
      const to = untilOf(until, clock.now());
      return settle(ctx, "inventory.dismiss", which, { reason, until: to }, (_tx, all) => {
        mustBeNew(all);
        mustBeFree(all);
        return dismiss(hands, reason, to);
      });
    },

    "inventory.quarantine": (ctx, { reason, ...which }) =>
      settle(ctx, "inventory.quarantine", which, { reason }, () => quarantine(hands, reason)),

    "inventory.release": (ctx, { reason, ...which }) =>
      settle(ctx, "inventory.release", which, { reason }, (_tx, all) => {
        for (const { entry } of all)
          if (!entry.quarantine) throw idle(`${entry.name} is not in quarantine.`);
        return release(hands);
      }),

    "inventory.reopen": (ctx, which) =>
      settle(ctx, "inventory.reopen", which, {}, (_tx, all) => {
        mustBeNew(all);
        mustBeFree(all);
        return reopen(hands);
      }),
  };
}

/** Oneself; an operator may say that it is somebody else. */
async function claimant(
  tx: Tx,
  { actor }: Ctx,
  person: string | undefined,
  { clock }: Pick<SettlingHands, "clock">,
) {
  const text = person ?? actor.person;
  if (!text)
    throw new Problem(
      "invalid",
      "An agent is claimed by a person, and this token stands for nobody.",
      "Name the `person` who answers for it.",
      [{ path: "person", message: "needed with a token that stands for nobody" }],
    );
  const named = await personNamed(tx, text, { member: "person", actor, clock });
  if (named.id !== actor.person && !(actor.role && roleAllows(actor.role, "operator")))
    throw new Problem(
      "forbidden",
      "You claim for yourself; only an operator names somebody else.",
      `Ask ${named.name} to claim it, or an operator to say that it is theirs.`,
    );
  return named;
}

const idle = (detail: string): Problem =>
  new Problem("conflict", detail, "There is nothing to release.");
