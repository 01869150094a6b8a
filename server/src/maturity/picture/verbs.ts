import type { Estate } from "@reeve/contract/estate";
import type { Verbs } from "@reeve/contract/operations";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { readEstate } from "./store.ts";

/** Every home page that is open asks for it again and again; over so short a time one reading serves them all. */
const freshMs = 2_000;

export function pictureVerbs({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): Pick<Verbs<Ctx>, "estate.get"> {
  let last: { readonly at: number; readonly estate: Promise<Estate> } | null = null;
  return {
    "estate.get": () => {
      const now = clock.now();
      if (last === null || Math.abs(now - last.at) >= freshMs) {
        const estate = readEstate(database.kysely, now);
        last = { at: now, estate };
        // What failed is not kept: the next who asks tries again.
        estate.catch(() => (last = null));
      }
      return last.estate;
    },
  };
}
