import { DutyKind } from "@reeve/contract/duty";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { openSubjects, raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import type { Measuring } from "../measuring.ts";
import { told } from "./calendar.ts";
import { dutiesIn } from "./verbs.ts";

const mostNamed = 50;

/** A kind of duty that lapsed somewhere is a finding, until all of it is in date again. */
export async function watchDuties({
  database,
  clock,
  measuring,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly measuring: Pick<Measuring, "current">;
}): Promise<void> {
  const all = dutiesIn(await measuring.current()).filter(({ state }) => state === "lapsed");
  const open = await openSubjects(database.kysely, "duty_lapsed");
  for (const kind of DutyKind.options) {
    const lapsed = all.filter((it) => it.kind === kind);
    if (lapsed.length === 0) {
      if (open.includes(kind)) await resolveFinding(database.kysely, clock, "duty_lapsed", kind);
      continue;
    }
    await raiseFinding(database.kysely, clock, {
      kind: "duty_lapsed",
      severity: "medium",
      subject: kind,
      title: `Lapsed: ${told(
        kind,
        lapsed.map(({ name }) => name),
      )}`,
      detail: lapsed
        .slice(0, mostNamed)
        .map(({ name, dueAt, why }) => `${name}, due ${dueAt.slice(0, 10)}: ${why}`)
        .join("\n"),
      concerns: ["role:operator", "role:admin"],
    });
  }
}
