import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { notFound } from "../../platform/problem.ts";
import type { Written } from "../explain/considered.ts";
import { pastStore, written } from "../explain/past-store.ts";
import { withPolicy } from "../replay/draft.ts";
import { proposed, type Compiled, type Proposal } from "../replay/proposed.ts";
import type { Rule } from "../decide/rules.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { policyStore } from "../store.ts";
import type { WhatIfHands } from "../what-if-verbs.ts";
import { compare, type Sides } from "./compare.ts";

type Asked = Proposal & { readonly from?: number | undefined; readonly to?: number | undefined };

export function compareVerbs(hands: WhatIfHands): Pick<Verbs<Ctx>, "policies.compare"> {
  return {
    async "policies.compare"(ctx, asked) {
      const sides = await sidesOf(hands, hands.snapshots.current(), asked);
      return compare(sides, hands.clock.now(), ctx.signal);
    },
  };
}

/** What is compared: stored versions where they are named, else what is in force and the change. */
async function sidesOf(hands: WhatIfHands, now: Snapshot, asked: Asked): Promise<Sides> {
  const past = pastStore(hands.database.kysely);
  const { name } = asked;
  const stored = async (version: number): Promise<Snapshot> => {
    const found = await past.version(name, version);
    if (!found) throw notFound("policy", `${name} at version ${version}`);
    return withPolicy(now, name, found);
  };
  const before =
    asked.from === undefined
      ? withPolicy(now, name, now.policies.get(name) ?? null)
      : await stored(asked.from);
  const { after, draft } =
    asked.to === undefined
      ? await changedTo(hands, now, asked)
      : { after: await stored(asked.to), draft: null };
  const refs = [before, after].flatMap(({ policies }) => {
    const policy = policies.get(name);
    return policy ? [{ name, version: policy.version }] : [];
  });
  const texts = await past.texts(refs);
  const own = draft && written(name, draft.compiled);
  return { before, after, written: (rule) => textOf(rule, texts, draft, own) };
}

async function changedTo(hands: WhatIfHands, now: Snapshot, asked: Asked) {
  const store = policyStore(hands.database.kysely);
  const textOf = async (name: string) => (await store.inForce(name))?.cedar ?? null;
  return proposed({ author: hands.author, textOf }, now, asked);
}

function textOf(
  { policy, id }: Rule,
  texts: ReadonlyMap<string, ReadonlyMap<string, Written>>,
  draft: Compiled | null,
  own: ReadonlyMap<string, Written> | null,
): Written | undefined {
  if (draft && policy.version === draft.version) return own?.get(id);
  return texts.get(`${policy.name}@${policy.version}`)?.get(id);
}
