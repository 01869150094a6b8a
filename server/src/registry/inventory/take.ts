import type { Parsed } from "@reeve/contract/operations";
import { createHash } from "node:crypto";
import { isoTime } from "../../platform/clock.ts";
import type { Tx } from "../../platform/write.ts";
import { noteImport } from "./import-store.ts";
import { regroup } from "./regroup.ts";
import { sightingStore, type Told } from "./sighting-store.ts";

/** Keeps one part of an inventory that was handed in. With its last part, what the provider has no more is gone. */
export async function take(tx: Tx, input: Parsed<"inventory.submit">, nowMs: number) {
  const { source, provider, run, last, sightings } = input;
  const at = isoTime(nowMs);
  const store = sightingStore(tx.db);
  await store.lock();
  const told = new Map(
    sightings.map((it): [string, Told] => {
      const { prompt, model } = it.traits;
      const own =
        prompt === undefined
          ? []
          : [{ kind: "prompt" as const, value: `${model ?? ""} ${prompt}`.trim() }];
      return [
        it.locator,
        {
          ...it,
          source,
          teller: provider,
          locator: `${provider}:${it.locator}`,
          keys: [...it.keys, ...own],
          page: null,
          run,
          stamp: createHash("sha256").update(JSON.stringify(it)).digest("hex").slice(0, 32),
          lastSeenAt: at,
          goneAt: null,
          dismissedUntil: null,
        },
      ];
    }),
  );
  const { keys, added } = await store.keep([...told.values()], at);
  const gone = last ? await store.missed(source, provider, run, at) : [];
  await regroup(tx.db, [...keys, ...gone]);
  if (last) await noteImport(tx.db, source, provider, at);
  const done = { added, seen: told.size - added, gone: gone.length };
  tx.note({ subject: `${source}:${provider}`, before: null, after: { run, ...done } });
  return done;
}
