import type { Verbs } from "@reeve/contract/operations";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { lastSeenFirst, listFindings, lockFinding, resolveFinding } from "./store.ts";

export interface FindingHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

export function findingVerbs({
  database,
  write,
  clock,
}: FindingHands): Pick<Verbs<Ctx>, "findings.list" | "findings.resolve"> {
  return {
    "findings.list": (_ctx, { limit, cursor, status, subject }) =>
      listFindings(database.kysely, { limit, after: lastSeenFirst.read(cursor), status, subject }),

    "findings.resolve": (ctx, { id }) =>
      write(ctx, "findings.resolve", async (tx) => {
        const before = await lockFinding(tx.db, id);
        if (!before) throw notFound("finding", id);
        await resolveFinding(tx.db, clock, before.kind, before.subject);
        const after = (await lockFinding(tx.db, id)) ?? before;
        tx.note({
          subject: id,
          before: { status: before.status },
          after: { status: after.status },
        });
        return after;
      }),
  };
}
