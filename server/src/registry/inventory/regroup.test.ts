import type { KeyKind } from "@reeve/contract/sighting";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { correctionStore } from "./correction-store.ts";
import { entryOf } from "./entry.ts";
import { merge } from "./merge.ts";
import { regroup } from "./regroup.ts";
import { sightingStore, type Told } from "./sighting-store.ts";
import { sightingKey } from "./sighting.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase({ max: 4 });
});
afterAll(() => database[Symbol.asyncDispose]());

const locators = ["a", "b", "c", "d", "e", "f", "g"];
const told = (
  locator: string,
  keys: readonly (readonly [KeyKind, string])[],
  gone: boolean,
): Told => ({
  source: "identity",
  teller: "directory",
  locator,
  name: locator,
  confidence: 0.9,
  keys: keys.map(([kind, value]) => ({ kind, value })),
  traits: {},
  owners: [],
  page: null,
  stamp: "x",
  lastSeenAt: "2026-11-23T09:00:00.000Z",
  goneAt: gone ? "2026-11-23T09:30:00.000Z" : null,
  dismissedUntil: null,
});
const step = fc.oneof(
  fc.record({
    do: fc.constant("tell" as const),
    locator: fc.constantFrom(...locators),
    keys: fc.array(
      fc.tuple(
        fc.constantFrom<KeyKind>("client_id", "place", "name"),
        fc.constantFrom("1", "2", "3", "4"),
      ),
      { maxLength: 2 },
    ),
    gone: fc.boolean(),
  }),
  fc.record({
    do: fc.constant("say" as const),
    kind: fc.constantFrom("merge" as const, "split" as const, "apart" as const),
    sides: fc
      .tuple(fc.constantFrom(...locators), fc.constantFrom(...locators))
      .filter(([a, b]) => a !== b),
  }),
);

test("entries that are made anew step by step are those that follow from all evidence at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      await database.kysely.transaction().execute(async (db) => {
        await sql`truncate sightings, sighting_keys, sighting_versions, inventory_entries, inventory_correction_sides, inventory_corrections`.execute(
          db,
        );
        let ms = Date.parse("2026-11-23T09:00:00.000Z");
        for (const it of steps) {
          ms += 1000;
          const at = new Date(ms).toISOString();
          if (it.do === "tell") {
            const { keys } = await sightingStore(db).keep([told(it.locator, it.keys, it.gone)], at);
            await regroup(db, keys);
            continue;
          }
          const [left, right] = it.sides.map((locator) => sightingKey("identity", locator));
          if (!left || !right) continue;
          const by = { id: "per_x", name: "Ada" };
          await correctionStore(db).add({
            id: newId("cor", ms),
            kind: it.kind,
            left: [left],
            right: [right],
            reason: "r",
            by,
            at,
          });
          await regroup(db, [left, right]);
        }
        const all = locators.map((it) => sightingKey("identity", it));
        const { sightings } = await sightingStore(db).around(all);
        const { clusters } = merge(sightings, await sightingStore(db).saidOf(all));
        const expected = clusters.map((cluster) => ({
          entry: entryOf(cluster).id as string,
          keys: cluster.map(({ key }) => key).sort(),
        }));
        expected.sort((a, b) => (a.entry < b.entry ? -1 : 1));
        const { rows } = await sql<{ entry: string; keys: string[] }>`
          select entry, array_agg(key order by key) as keys from sightings group by entry order by entry`.execute(
          db,
        );
        expect(rows).toEqual(expected);
        const kept = await sql<{
          id: string;
        }>`select id from inventory_entries order by id`.execute(db);
        expect(kept.rows.map(({ id }) => id)).toEqual(expected.map(({ entry }) => entry));
      });
    }),
    { numRuns: 30 },
  );
});
