import type { DataAccess } from "@reeve/contract/data";
import type { Kysely } from "kysely";
import { listTouched, positionOf, type TouchFilter, type TouchPosition } from "./search-store.ts";

const perRead = 1_000;

/** Every touch that matches, oldest first, read page by page: none of them waits in memory. */
export async function* exportTouched(
  db: Kysely<object>,
  filter: TouchFilter,
): AsyncIterable<DataAccess> {
  let after: TouchPosition | null = null;
  for (;;) {
    const found = await listTouched(db, filter, after, perRead, true);
    for (const { touch } of found) yield touch;
    const last = found.at(-1);
    if (last === undefined || found.length < perRead) return;
    after = positionOf(last);
  }
}
