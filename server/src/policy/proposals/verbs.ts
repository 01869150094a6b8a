import { ProposalId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { notFound } from "../../platform/problem.ts";
import type { PolicyHands } from "../put.ts";
import { approve, end } from "./decide-on.ts";
import { propose } from "./propose.ts";
import { reviewSetting, setReview } from "./review.ts";
import { proposalStore } from "./store.ts";

export type ProposalVerbs = Pick<
  Verbs<Ctx>,
  Extract<keyof Verbs<Ctx>, `proposals.${string}` | `review.${string}`>
>;

const newestFirst = cursorOf("proposals", ProposalId);

export function proposalVerbs(hands: PolicyHands): ProposalVerbs {
  const store = proposalStore(hands.database.kysely);
  return {
    async "proposals.list"(_ctx, { status, name, limit, cursor }) {
      const after = newestFirst.read(cursor);
      const found = await store.list({ status, name, after, limit });
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    async "proposals.get"(_ctx, { id }) {
      const found = await store.find(id);
      if (!found) throw notFound("proposal", id);
      return found;
    },
    "proposals.create": (ctx, asked) => propose(hands, ctx, asked),
    "proposals.approve": (ctx, said) => approve(hands, ctx, said),
    "proposals.refuse": (ctx, said) => end(hands, ctx, said, "refused"),
    "proposals.withdraw": (ctx, said) => end(hands, ctx, said, "withdrawn"),
    "review.get": () => reviewSetting(hands.database.kysely),
    "review.set": (ctx, asked) => setReview(hands, ctx, asked),
  };
}
