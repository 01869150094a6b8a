import type { IndexCompany } from "@reeve/contract/market";
import { roleAllows } from "@reeve/contract/role";
import type { Database } from "../../platform/database.ts";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import { settingsStore } from "./settings-store.ts";

/** Who is signed in reads the index; who is not, while it is public. */
export async function mayRead(db: Database["kysely"], { actor }: Ctx): Promise<void> {
  if (actor.kind !== "anyone" || (await settingsStore(db).read()).published) return;
  throw new Problem(
    "unauthenticated",
    "The Jobs Index is not public here.",
    "Sign in, or ask an admin to make it public.",
  );
}

/** Which company is their own is told to nobody who is not signed in. */
export const toReader = ({ actor }: Ctx, company: IndexCompany): IndexCompany =>
  actor.kind === "anyone" ? { ...company, isOwn: false } : company;

/** Companies that asked to be left out are seen by those who keep the index. */
export const seesHidden = ({ actor }: Ctx): boolean =>
  actor.role !== null && roleAllows(actor.role, "operator");
