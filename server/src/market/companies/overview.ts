import { HiringGroup, RoleFamily } from "@reeve/contract/market";
import type { Output } from "@reeve/contract/operations";
import type { Database } from "../../platform/database.ts";
import { isoTime } from "../../platform/clock.ts";
import { families } from "../roles/taxonomy.ts";
import { daysStore } from "./days-store.ts";
import { settingsStore } from "./settings-store.ts";

const dayMs = 86_400_000;
export const dayOf = (ms: number): string => isoTime(ms).slice(0, 10);

/** Every group and every family stands in it, with zero where nobody staffs it. */
export async function overviewOf(
  db: Database["kysely"],
  days: number,
  nowMs: number,
): Promise<Output<"index.overview">> {
  const store = daysStore(db);
  const [groups, counted] = [await store.groups(), await store.families()];
  const none = { companies: 0, openRoles: 0 };
  return {
    published: (await settingsStore(db).read()).published,
    ...(await store.totals()),
    groups: HiringGroup.options.map((group) => ({
      ...none,
      group,
      ...groups.find((it) => it.group === group),
    })),
    families: families.map(({ name, tier }) => ({
      ...none,
      ...counted.find((it) => it.family === name),
      family: RoleFamily.parse(name),
      group: tier,
    })),
    days: [...(await store.since(dayOf(nowMs - (days - 1) * dayMs)))],
  };
}
