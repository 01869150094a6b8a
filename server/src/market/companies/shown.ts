import type { IndexCompany } from "@reeve/contract/market";
import type { Output } from "@reeve/contract/operations";
import type { Database } from "../../platform/database.ts";
import { boardStore } from "../boards/store.ts";
import { postingStore } from "../postings/store.ts";
import { place } from "./place.ts";
import { companyStore } from "./store.ts";

const mostBoards = 200;
const mostShown = 200;

/** A company with everything that places it, the opening that decided first. */
export async function shownOf(
  db: Database["kysely"],
  company: IndexCompany,
  nowMs: number,
): Promise<Output<"index.company">> {
  const { id } = company;
  const store = companyStore(db);
  const placed = place(
    company.placement === null ? [] : await postingStore(db).counting(id),
    { ...company, optedOut: false, readWellAt: await store.readWellAt(id) },
    nowMs,
  );
  const evidence = (placed?.evidence ?? []).slice(0, mostShown);
  const postings = await postingStore(db).some(
    evidence.map(({ posting }) => posting),
    nowMs,
  );
  return {
    company,
    evidence: evidence.flatMap(({ posting, confidence }) => {
      const it = postings.find((one) => one.id === posting);
      return it ? [{ ...it, confidence }] : [];
    }),
    history: [...(await store.changes(id))],
    boards: await boardStore(db).list({ company: id, after: null, limit: mostBoards }),
  };
}
