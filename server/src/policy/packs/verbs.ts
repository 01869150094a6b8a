import type { Policy } from "@reeve/contract/policy";
import type { PolicyPack } from "@reeve/contract/policy-pack";
import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { diffLines } from "../history/diff.ts";
import { mayChange } from "../proposals/may-change.ts";
import { putPolicy, takeOutOfForce, type PolicyHands } from "../put.ts";
import { policyStore } from "../store.ts";
import { packVersionOf, policyOf, type Pack } from "./pack.ts";

export interface PackHands extends PolicyHands {
  /** The packs that ship. */
  packs(): Promise<readonly Pack[]>;
}

export function packVerbs(
  hands: PackHands,
): Pick<Verbs<Ctx>, "packs.list" | "packs.get" | "packs.on" | "packs.off"> {
  const store = policyStore(hands.database.kysely);
  const find = async (name: string): Promise<Pack> => {
    const pack = (await hands.packs()).find((one) => one.name === name);
    if (!pack) throw notFound("policy pack", name);
    return pack;
  };
  const standing = async (pack: Pack): Promise<PolicyPack> =>
    shown(pack, await store.inForce(policyOf(pack.name)));
  return {
    async "packs.list"() {
      return { items: await Promise.all((await hands.packs()).map(standing)) };
    },

    "packs.get": async (_ctx, { name }) => standing(await find(name)),

    async "packs.on"(ctx, { name, mode }) {
      const { cedar, version, title } = await find(name);
      const reason = `The pack ${title}, version ${version}, as it ships.`;
      return putPolicy(hands, ctx, { name: policyOf(name), cedar, mode, reason }, "packs.on");
    },

    "packs.off": (ctx, { name }) =>
      hands.write(ctx, "packs.off", async (tx) => {
        await mayChange(tx, ctx.actor, policyOf(name));
        const after = await takeOutOfForce(tx, hands.clock, policyOf(name));
        if (!after)
          throw new Problem(
            "conflict",
            `The pack ${name} is not switched on.`,
            "There is nothing to do.",
          );
        return after;
      }),
  };
}

function shown(pack: Pack, policy: Policy | null): PolicyPack {
  return {
    name: pack.name,
    title: pack.title,
    says: pack.says,
    needs: [...pack.needs],
    version: pack.version,
    cedar: pack.cedar,
    policy: policyOf(pack.name),
    inForce: policy && {
      packVersion: packVersionOf(pack.name, policy.cedar),
      version: policy.version,
      mode: policy.mode,
      author: policy.author,
      createdAt: policy.createdAt,
    },
    changes: policy && policy.cedar !== pack.cedar ? diffLines(policy.cedar, pack.cedar) : null,
  };
}
