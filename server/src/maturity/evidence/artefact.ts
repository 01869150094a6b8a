import type { Artefact } from "@reeve/contract/evidence";
import { canonical } from "../../platform/canonical.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { hash } from "node:crypto";

/** What one artefact holds: so many, the newest of them as rows, and what is missing. */
export interface Held {
  readonly count: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly gaps: readonly string[];
}

/** Something that can speak for controls. What is kept later comes in by one more of these. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** What is asked, in words. */
  readonly query: string;
  readonly page: string;
  /** How many days it looks back; null: as it is now. */
  readonly days: number | null;
  read(
    db: Database["kysely"],
    time: { readonly since: string; readonly now: string },
  ): Promise<Held>;
}

/** An artefact with the text of its rows, which its digest is of. */
export interface Taken {
  readonly artefact: Artefact;
  readonly rows: string;
}

const dayMs = 86_400_000;

/** Takes every artefact in one transaction, so that all are of one moment. */
export const takeAll = (
  database: Database,
  providers: readonly Provider[],
  nowMs: number,
): Promise<ReadonlyMap<string, Taken>> =>
  database.kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (db) => {
      const taken = new Map<string, Taken>();
      for (const provider of providers) taken.set(provider.id, await take(db, provider, nowMs));
      return taken;
    });

async function take(db: Database["kysely"], it: Provider, nowMs: number): Promise<Taken> {
  const now = isoTime(nowMs);
  const from = it.days === null ? null : isoTime(nowMs - it.days * dayMs);
  const { count, rows: found, gaps } = await it.read(db, { since: from ?? now, now });
  const rows = canonical(found);
  const { id, name, query, page } = it;
  const digest = hash("sha256", rows, "hex");
  return {
    rows,
    artefact: { id, name, query, page, from, to: now, count, digest, gaps: [...gaps] },
  };
}
