import { HiringGroup, RoleFamily } from "@reeve/contract/market";
import { newId } from "../../platform/ids.ts";
import type { Kept } from "../boards/store.ts";
import { classify } from "../roles/classify.ts";
import type { Shown } from "./follow.ts";
import type { Described, Written } from "./store.ts";

/**
 * An opening as it is kept: what it says, and what its title says of the role. What its description bore out once is
 * still so, where that takes a request of its own: `read` holds what was read before, by the method of today.
 */
export function written(
  { raw, known, contentHash, repostOf, life }: Shown,
  board: Pick<Kept, "key" | "company">,
  read: ReadonlyMap<string, Described>,
  described: ReadonlyMap<string, string>,
  nowMs: number,
): Written {
  const words = raw.description ?? described.get(raw.externalId) ?? null;
  const said = classify(raw.title, words);
  const before = known === null ? undefined : read.get(known.id);
  const still = words === null && before?.described === true && before.title === raw.title;
  const counts = still && said.counts === "unconfirmed" ? before.counts : said.counts;
  const isRead = words !== null || still;
  return {
    ...life,
    ...familyOf(said),
    id: known?.id ?? newId("job", nowMs),
    board: board.key,
    company: board.company,
    externalId: raw.externalId,
    title: raw.title,
    counts,
    terms: said.counts === "no" ? [] : still ? [...before.terms] : [...said.terms],
    why: counts === "yes" ? null : said.counts === "no" ? said.why : unclear(isRead),
    department: raw.department,
    locations: [...raw.locations],
    remote: raw.remote,
    pay: raw.compensation,
    url: raw.url,
    postedAt: raw.postedAt,
    repostOf,
    contentHash,
    described: isRead,
  };
}

function familyOf(said: ReturnType<typeof classify>) {
  return said.counts === "no"
    ? { family: null, group: null, also: [], matchedText: null, explicit: false }
    : {
        family: RoleFamily.parse(said.family),
        group: HiringGroup.parse(said.tier),
        also: said.also.map((one) => RoleFamily.parse(one)),
        matchedText: said.matchedText,
        explicit: said.explicit,
      };
}

const unclear = (described: boolean): string =>
  described
    ? "its title does not say AI itself, and its description does not bear it out"
    : "its title does not say AI itself, and its description is not known";
