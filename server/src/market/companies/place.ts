import { tiers, type Tier } from "../roles/family.ts";
import { familyNames } from "../roles/taxonomy.ts";

/** An opening that counts: it is open, and its family is clear by its title or borne out by its description. */
export interface Opening {
  readonly posting: string;
  readonly family: string;
  readonly tier: Tier;
  readonly title: string;
  readonly url: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly explicit: boolean;
}

export type Confidence = "low" | "medium" | "high";

export interface Evidence extends Opening {
  readonly daysOpen: number;
  readonly confidence: Confidence;
}

/** What is known of a company that bears on where it is placed. */
export interface Hirer {
  /** It sells agents: who is deployed forward there delivers the product. */
  readonly sellsAgents: boolean;
  /** It hires for others: its openings say nothing of itself. */
  readonly isStaffingFirm: boolean;
  readonly optedOut: boolean;
  /** When its boards were last read well; null where they never were. */
  readonly readWellAt: string | null;
}

/** Where a company stands by the most advanced agentic role it staffs: a hiring signal, not an audit. */
export interface Placement {
  readonly group: Tier;
  readonly family: string;
  /** The opening that decided. */
  readonly deciding: string;
  readonly confidence: Confidence;
  /** Its boards were not read well for a week: it may be otherwise by now. */
  readonly stale: boolean;
  readonly countsByFamily: Readonly<Record<string, number>>;
  /** When the newest of its roles was first seen. */
  readonly newest: string;
  /** The one that decided first, then by tier, then the newest. */
  readonly evidence: readonly Evidence[];
  /** What a reader has to know besides; null where there is nothing. */
  readonly note: string | null;
}

const dayMs = 86_400_000;
export const seenWithinDays = 30;
export const staleAfterDays = 7;
export const withdrawnAfterDays = 30;
export const longOpenDays = 180;
/** This many openings of the deciding tier, in two families of it, make a placement sure. */
export const manyOpenings = 3;

/**
 * Places a company by its openings at `nowMs`. Null where nothing says anything: who has no opening that counts, whose
 * boards could not be read for a month, who hires for others or asked to be left out has no placement, and an old one is
 * withdrawn rather than kept.
 */
export function place(openings: readonly Opening[], hirer: Hirer, nowMs: number): Placement | null {
  if (hirer.optedOut || hirer.isStaffingFirm || hirer.readWellAt === null) return null;
  const unreadMs = nowMs - Date.parse(hirer.readWellAt);
  if (unreadMs > withdrawnAfterDays * dayMs) return null;
  const counted = openings
    .filter(({ lastSeen }) => nowMs - Date.parse(lastSeen) <= seenWithinDays * dayMs)
    .map((one) => evidence(one, nowMs));
  const group = tiers.find((tier) => counted.some((one) => one.tier === tier));
  const decisive = counted.filter(({ tier }) => tier === group).toSorted(byWeight);
  const [deciding] = decisive;
  if (group === undefined || deciding === undefined) return null;
  return {
    group,
    family: deciding.family,
    deciding: deciding.posting,
    confidence: sureness(decisive),
    stale: unreadMs > staleAfterDays * dayMs,
    countsByFamily: Object.fromEntries(
      familyNames.flatMap((name) => {
        const n = counted.filter(({ family }) => family === name).length;
        return n === 0 ? [] : [[name, n]];
      }),
    ),
    newest: counted.map(({ firstSeen }) => firstSeen).reduce((a, b) => (a > b ? a : b)),
    evidence: [...decisive, ...counted.filter(({ tier }) => tier !== group).toSorted(byTier)],
    note:
      hirer.sellsAgents && group === "B"
        ? "This company sells agents: roles that build them with customers deliver its product, and say less of how it runs its own."
        : null,
  };
}

function evidence(one: Opening, nowMs: number): Evidence {
  const daysOpen = Math.max(0, Math.floor((nowMs - Date.parse(one.firstSeen)) / dayMs));
  const long = daysOpen > longOpenDays;
  return { ...one, daysOpen, confidence: long ? "low" : one.explicit ? "high" : "medium" };
}

const rank = (family: string): number => familyNames.indexOf(family);

/** Who decides: a clear title before one that was borne out, then the order of the families, then the longest seen. */
const byWeight = (a: Evidence, b: Evidence): number =>
  Number(b.explicit) - Number(a.explicit) ||
  rank(a.family) - rank(b.family) ||
  a.firstSeen.localeCompare(b.firstSeen) ||
  a.posting.localeCompare(b.posting);

const byTier = (a: Evidence, b: Evidence): number =>
  a.tier.localeCompare(b.tier) || b.firstSeen.localeCompare(a.firstSeen);

/** Low for one opening, for ambiguous ones only, and where all that decide have stood open for half a year. */
function sureness(decisive: readonly Evidence[]): Confidence {
  if (decisive.length === 1 || decisive.every(({ explicit }) => !explicit)) return "low";
  if (decisive.every(({ daysOpen }) => daysOpen > longOpenDays)) return "low";
  const kinds = new Set(decisive.map(({ family }) => family));
  return decisive.length >= manyOpenings && kinds.size >= 2 ? "high" : "medium";
}
