import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import type { Ctx } from "../platform/context.ts";
import { cursorOf, pageOf } from "../platform/cursor.ts";
import { notFound } from "../platform/problem.ts";
import { breakGlassVerbs, type BreakGlassVerbs, type UseHands } from "./break-glass/verbs.ts";
import { historyVerbs, type HistoryVerbs, type WatchedHands } from "./history/verbs.ts";
import { packVerbs } from "./packs/verbs.ts";
import { mayChange } from "./proposals/may-change.ts";
import { proposalVerbs, type ProposalVerbs } from "./proposals/verbs.ts";
import { putPolicy, takeOutOfForce, type PolicyHands } from "./put.ts";
import { readPolicy } from "./authoring/read.ts";
import { schemaOf, schemaWarnings } from "./authoring/schema.ts";
import { policyStore } from "./store.ts";
import { shippedPacks } from "./shipped.ts";
import { surroundings, toolsOf } from "./authoring/surroundings.ts";
import { policyTestVerbs } from "./tests/verbs.ts";
import { whatIfVerbs, type WhatIfHands, type WhatIfVerbs } from "./what-if-verbs.ts";

type PolicyVerbs = Pick<
  Verbs<Ctx>,
  | "policies.list"
  | "policies.get"
  | "policies.versions"
  | "policies.put"
  | "policies.remove"
  | "policies.check"
  | "policies.schema"
  | "policies.registry"
>;

const byName = cursorOf("policies", z.string());
const newestVersionFirst = cursorOf("versions", z.int().positive());

/** Changing policies: their history, proposals, and lifting one for a while. */
type ChangeVerbs = HistoryVerbs & ProposalVerbs & BreakGlassVerbs & ReturnType<typeof packVerbs>;

export function policyVerbs(
  hands: PolicyHands & WhatIfHands & WatchedHands & UseHands,
): PolicyVerbs & WhatIfVerbs & ChangeVerbs {
  const store = policyStore(hands.database.kysely);
  return {
    ...whatIfVerbs(hands),
    ...historyVerbs(hands),
    ...proposalVerbs(hands),
    ...breakGlassVerbs(hands),
    ...policyTestVerbs(hands),
    ...packVerbs({ ...hands, packs: shippedPacks }),

    async "policies.list"(_ctx, { limit, cursor }) {
      return pageOf(
        await store.list(limit, byName.read(cursor)),
        limit,
        byName,
        ({ name }) => name,
      );
    },

    async "policies.get"(_ctx, { name, version }) {
      const found =
        version === undefined ? await store.inForce(name) : await store.at(name, version);
      if (!found)
        throw notFound("policy", version === undefined ? name : `${name} at version ${version}`);
      return found;
    },

    async "policies.versions"(_ctx, { name, limit, cursor }) {
      const found = await store.history(name, limit, newestVersionFirst.read(cursor));
      if (found.length === 0 && cursor === undefined) throw notFound("policy", name);
      return pageOf(found, limit, newestVersionFirst, ({ version }) => version);
    },

    "policies.put": (ctx, draft) => putPolicy(hands, ctx, draft),

    "policies.remove": (ctx, { name }) =>
      hands.write(ctx, "policies.remove", async (tx) => {
        await mayChange(tx, ctx.actor, name);
        const after = await takeOutOfForce(tx, hands.clock, name);
        if (!after) throw notFound("policy", name);
        return after;
      }),

    async "policies.check"(_ctx, { cedar }) {
      const read = await readPolicy(hands.author, cedar, surroundings(hands.snapshots.current()));
      const { errors, warnings, formatted } = read;
      return {
        valid: errors.length === 0,
        errors: [...errors],
        warnings: [...warnings],
        formatted,
      };
    },

    async "policies.schema"() {
      const tools = toolsOf(hands.snapshots.current());
      const answer = await hands.author.schemaText(schemaOf(tools));
      if (answer.type === "failure")
        throw new Error(`the schema is not valid: ${answer.errors[0]?.message ?? ""}`);
      const notes = schemaWarnings(tools).map(
        ({ message }) => `// ${message.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ")}\n`,
      );
      return { cedarschema: `${notes.join("")}${answer.text}` };
    },
  };
}
