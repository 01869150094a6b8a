import { PostingId, type CompanyId } from "@reeve/contract/id";
import {
  hiringSignal,
  RoleFamily,
  type Placement,
  type PlacementChange,
} from "@reeve/contract/market";
import type { Database } from "../../platform/database.ts";
import { isoTime } from "../../platform/clock.ts";
import { methodHash, methodVersion } from "../method/version.ts";
import { postingStore } from "../postings/store.ts";
import { move, type Standing } from "./move.ts";
import { place, type Placement as Place } from "./place.ts";
import { companyStore } from "./store.ts";

type Counting = Awaited<ReturnType<ReturnType<typeof postingStore>["counting"]>>;

/**
 * Places a company anew by what is known of it now, and keeps the change where there is one. `byMethod`: nothing of its
 * openings changed, they were only read by another method than before.
 */
export async function placeAnew(
  db: Database["kysely"],
  id: CompanyId,
  nowMs: number,
  byMethod = false,
): Promise<Placement | null> {
  const store = companyStore(db);
  if (!(await store.lock(id))) return null;
  const company = await store.find(id);
  if (!company) return null;
  const openings = await postingStore(db).counting(id);
  const hirer = {
    sellsAgents: company.sellsAgents,
    isStaffingFirm: company.isStaffingFirm,
    optedOut: company.optedOutAt !== null,
    readWellAt: await store.readWellAt(id),
  };
  const at = isoTime(nowMs);
  const placed = place(openings, hirer, nowMs);
  const moved = move(standingOf(company.placement), placed, at);
  const shown = placed && toShow(placed, openings, at);
  await store.place(id, shown, at);
  if (moved !== null)
    await store.noteChange(
      id,
      {
        ...changed(moved.from, moved.to, openings),
        at,
        why: byMethod
          ? `Version ${methodVersion} of the method tells its roles otherwise.`
          : whyOf(moved.from, moved.to, hirer),
      },
      methodHash,
      byMethod ? methodVersion : null,
    );
  return shown;
}

const standingOf = (before: Placement | null): Standing | null =>
  before && {
    group: before.group,
    family: before.family,
    deciding: before.deciding.id,
    confidence: before.confidence,
  };

function toShow(placed: Place, openings: Counting, at: string): Placement | null {
  const deciding = placed.evidence.find(({ posting }) => posting === placed.deciding);
  if (!deciding) return null;
  const counted = openings.filter((one) =>
    placed.evidence.some((it) => it.posting === one.posting),
  );
  return {
    group: placed.group,
    family: RoleFamily.parse(placed.family),
    deciding: {
      id: PostingId.parse(placed.deciding),
      title: deciding.title,
      url: deciding.url,
    },
    confidence: placed.confidence,
    stale: placed.stale,
    countsByFamily: placed.countsByFamily,
    openRoles: placed.evidence.length,
    newestRole: placed.newest,
    locations: [...new Set(counted.flatMap(({ locations }) => locations))].slice(0, 20),
    remote: counted.some(({ remote }) => remote === true),
    pay: counted.map(({ pay }) => pay).find((pay) => pay !== "") ?? "",
    asOf: at,
    methodVersion,
    methodHash,
    says: hiringSignal,
    note: placed.note,
  };
}

function changed(
  from: Standing | null,
  to: Standing | null,
  openings: Counting,
): Omit<PlacementChange, "at" | "why"> {
  const it = to ?? from;
  const deciding = openings.find(({ posting }) => posting === it?.deciding);
  const posting = deciding && { id: PostingId.parse(deciding.posting), title: deciding.title };
  return {
    from: from?.group ?? null,
    to: to?.group ?? null,
    family: it ? RoleFamily.parse(it.family) : null,
    confidence: to?.confidence ?? null,
    posting: posting ?? null,
  };
}

function whyOf(
  from: Standing | null,
  to: Standing | null,
  hirer: { readonly optedOut: boolean; readonly isStaffingFirm: boolean },
): string {
  if (to === null) {
    if (hirer.optedOut) return "It asked not to be shown.";
    if (hirer.isStaffingFirm) return "It hires for others.";
    return "Nothing says anything any more: its roles are closed, or its boards could not be read for a month.";
  }
  if (from === null) return "The first role that places it.";
  if (from.group !== to.group) return `Its most advanced role is now of group ${to.group}.`;
  if (from.family !== to.family) return "Another family of the same group decides.";
  return `What says so is now of ${to.confidence} confidence.`;
}
