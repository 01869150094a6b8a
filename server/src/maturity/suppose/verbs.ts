import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf } from "../../platform/cursor.ts";
import { narrowed } from "../estate.ts";
import type { Measuring } from "../measuring.ts";
import { narrowing } from "../scope.ts";
import { score } from "../score.ts";
import { measuringParts, partsBy } from "./parts.ts";
import { suppose } from "./suppose.ts";

const places = cursorOf("parts of the estate", z.number().int().min(0));

type SupposeVerbs = Pick<Verbs<Ctx>, "ladder.suppose" | "ladder.parts">;

export function supposeVerbs({ measuring }: { readonly measuring: Measuring }): SupposeVerbs {
  const { ladder } = measuring;
  const measured = measuringParts(ladder);
  return {
    async "ladder.suppose"(_ctx, { environment, owner, ...supposed }) {
      const standing = await measuring.current();
      const { scope, keep } = narrowing(standing.estate, { environment, owner });
      const estate = keep ? narrowed(standing.estate, keep) : standing.estate;
      const before = keep ? await score(ladder, estate) : standing.score;
      const found = await suppose(ladder, { estate, before }, supposed);
      return { scope, ...found, at: isoTime(standing.estate.facts.at) };
    },

    async "ladder.parts"(_ctx, { by, limit, cursor }) {
      const standing = await measuring.current();
      const all = partsBy(standing.estate, by);
      const from = places.read(cursor) ?? 0;
      const next = from + limit;
      return {
        items: [...(await measured(standing, all.slice(from, next)))],
        nextCursor: next < all.length ? places.write(next) : null,
      };
    },
  };
}
