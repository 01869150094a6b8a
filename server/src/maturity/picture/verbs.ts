import type { Verbs } from "@reeve/contract/operations";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { readEstate } from "./store.ts";

export const pictureVerbs = ({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): Pick<Verbs<Ctx>, "estate.get"> => ({
  "estate.get": () => readEstate(database.kysely, clock.now()),
});
