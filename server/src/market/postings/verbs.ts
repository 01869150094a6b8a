import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { mayRead, seesHidden } from "../companies/readers.ts";
import type { CompanyHands } from "../companies/verbs.ts";
import { bring } from "./bring.ts";
import { postingStore } from "./store.ts";

const newestFirst = cursorOf("postings", z.tuple([z.string(), z.string()]));

export const postingVerbs = (
  hands: CompanyHands,
): Pick<Verbs<Ctx>, "index.postings" | "index.bring"> => ({
  async "index.postings"(ctx, { limit, cursor, closed, ...filter }) {
    const db = hands.database.kysely;
    await mayRead(db, ctx);
    const after = newestFirst.read(cursor);
    const asked = { ...filter, limit, after, closed: closed === "yes", hidden: seesHidden(ctx) };
    const found = await postingStore(db).list(asked, hands.clock.now());
    return pageOf(found, limit, newestFirst, ({ firstSeen, id }) => [firstSeen, id]);
  },

  "index.bring": (ctx, asked) => bring(hands, ctx, asked),
});
