import type { GrantId } from "@reeve/contract/id";
import { uses } from "../../access/grants/in-words.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Bounds, Counting } from "./bounds.ts";
import { usesStore, type Use } from "./uses-store.ts";

/** Whether a use of one of the grants that an action rests on could be taken. */
export type Taking =
  | { readonly ok: true; readonly grant: GrantId; giveBack(): Promise<void> }
  | { readonly ok: false; readonly reason: string };

export interface Using {
  /** Takes a use of the first grant that has one left. Rejects where it cannot be counted now. */
  take(counted: readonly Bounds[]): Promise<Taking>;
}

export function openUsing(hands: { readonly database: Database; readonly clock: Clock }): Using {
  const store = usesStore(hands.database);
  return {
    async take(counted) {
      const now = hands.clock.now();
      for (const { id, count } of counted) {
        if (count === null) continue;
        const { total = null, perDay = null } = count.most;
        const use: Use = { grant: id, day: count.dayOf(now), total, perDay };
        if (await store.take(use, now))
          return { ok: true, grant: id, giveBack: () => store.giveBack(use) };
      }
      return { ok: false, reason: counted.map(usedUp).join(" ") };
    },
  };
}

const usedUp = ({ id, count }: Bounds): string =>
  count === null ? "" : `Grant ${id} allows ${most(count)}, and they are used.`;

function most({ most: { total, perDay }, zone }: Counting): string {
  const said = [
    ...(total === undefined ? [] : [`${uses(total)} in all`]),
    ...(perDay === undefined ? [] : [`${uses(perDay)} a day (${zone})`]),
  ];
  return said.join(" and ");
}
