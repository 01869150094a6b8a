import type { PolicyRef } from "@reeve/contract/decision";
import type { Verbs } from "@reeve/contract/operations";
import type { Watched } from "@reeve/contract/policy-change";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { putPolicy, type PolicyHands } from "../put.ts";
import { policyStore } from "../store.ts";
import { diffLines } from "./diff.ts";

export type HistoryVerbs = Pick<
  Verbs<Ctx>,
  "policies.diff" | "policies.promote" | "policies.rollback" | "policies.watched"
>;

export interface WatchedHands {
  /** How many actions a policy in shadow would have answered otherwise, by what it would have answered. */
  countShadowed(policy: PolicyRef): Promise<{
    readonly would: Watched["would"];
    readonly more: boolean;
  }>;
}

export function historyVerbs(hands: PolicyHands & WatchedHands): HistoryVerbs {
  const store = policyStore(hands.database.kysely);
  const versionOf = async (name: string, version: number) => {
    const found = await store.at(name, version);
    if (!found) throw notFound("policy", `${name} at version ${version}`);
    return found;
  };
  return {
    async "policies.diff"(_ctx, { name, from, to }) {
      const newest = to ?? (await store.history(name, 1, null))[0]?.version ?? from;
      const [old, young] = [await versionOf(name, from), await versionOf(name, newest)];
      const lines = diffLines(old.cedar, young.cedar);
      const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
      const mode = { from: old.mode, to: young.mode };
      return {
        name,
        from,
        to: newest,
        mode,
        added: count("+"),
        removed: count("-"),
        diff: lines.join("\n"),
      };
    },

    async "policies.promote"(ctx, { name, reason }) {
      const it = await store.inForce(name);
      if (!it) throw notFound("policy", name);
      if (it.mode === "enforce") throw enforcedAlready(name);
      return putPolicy(
        hands,
        ctx,
        {
          name,
          cedar: it.cedar,
          mode: "enforce",
          reason: reason ?? "Enforced after its time in shadow.",
        },
        "policies.promote",
      );
    },

    async "policies.rollback"(ctx, { name, version, reason }) {
      const { cedar, mode } = await versionOf(name, version);
      const why = reason ?? `Back to version ${version}.`;
      return putPolicy(hands, ctx, { name, cedar, mode, reason: why }, "policies.rollback");
    },

    async "policies.watched"() {
      const { policies } = hands.snapshots.current();
      const names = [...policies].flatMap(([name, { rules }]) =>
        rules.some(({ lane }) => lane === "shadow") ? [name] : [],
      );
      const items: Watched[] = [];
      for (const name of names.sort()) {
        const it = await store.inForce(name);
        if (!it) continue;
        const policy = { name, version: it.version };
        const { would, more } = await hands.countShadowed(policy);
        items.push({ policy, mode: it.mode, since: it.createdAt, would, more });
      }
      return { items };
    },
  };
}

const enforcedAlready = (name: string): Problem =>
  new Problem(
    "conflict",
    `${name} is enforced already.`,
    'Statements of it that are in shadow say so themselves: take @mode("shadow") off them.',
  );
