import { GrantConstraints, type CountConstraint } from "@reeve/contract/grant-constraint";
import type { GrantId } from "@reeve/contract/id";
import { Unknown } from "../compile/failure.ts";
import type { Asked, Misfit } from "./asked.ts";
import { fitArgument } from "./fit-argument.ts";
import { fitClasses } from "./fit-classes.ts";
import { dateOf, fitTime } from "./fit-time.ts";

/** A grant's constraints, ready to be asked: made once for each row that was read. */
export interface Bounds {
  readonly id: GrantId;
  /** Null where the call fits all of them. */
  misfit(asked: Asked, now: number): Misfit | null;
  /** Null where its uses are not counted. */
  readonly count: Counting | null;
}

export interface Counting {
  readonly most: CountConstraint;
  readonly zone: string;
  /** The day in which a use counts. */
  dayOf(now: number): string;
}

/** What is stored may be of a later version of Reeve: what cannot be read fits nothing. */
export function boundsOf(id: GrantId, stored: unknown): Bounds {
  const read = GrantConstraints.safeParse(stored);
  if (!read.success) return nothing(id, unreadable(read.error.issues));
  try {
    return made(id, read.data);
  } catch {
    return nothing(id, "its time zone");
  }
}

function made(id: GrantId, it: GrantConstraints): Bounds {
  const { time, count, dataClasses } = it;
  const ofArguments = (it.arguments ?? []).map(fitArgument);
  const ofTime = time ? fitTime(time) : null;
  const ofClasses = dataClasses ? fitClasses(dataClasses) : null;
  const zone = time?.zone ?? "UTC";
  return {
    id,
    count: count ? { most: count, zone, dayOf: dateOf(zone) } : null,
    misfit(asked, now) {
      const early = ofTime?.(now) ?? null;
      if (early !== null) return early;
      for (const fits of ofArguments) {
        const found = fits(asked.args);
        if (found !== null) return found;
      }
      return ofClasses?.(asked) ?? null;
    },
  };
}

const nothing = (id: GrantId, what: string): Bounds => ({
  id,
  count: null,
  misfit: () => ({
    only: `within constraints of which this Reeve cannot read ${what}`,
    but: "cannot be held against them",
  }),
});

function unreadable(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[],
): string {
  const [first] = issues;
  const keys = (first as { keys?: readonly string[] } | undefined)?.keys ?? [];
  const path = [...(first?.path ?? []), ...keys].map(String).join(".");
  return path.replaceAll(/[^\w.-]/g, " ").slice(0, 100) || "any";
}

/** Whether a call fits. Throws Unknown where what would tell is not known yet, or not any more. */
export function fitsAll(bounds: Bounds, asked: Asked | null | undefined, now: number | null) {
  if (asked === null || asked === undefined || now === null) throw new Unknown();
  return bounds.misfit(asked, now) === null;
}

/** The counted grants among permits, of one of which a use is to be taken; nothing where another permits it as well. */
export function countedOf(permits: readonly { readonly bounds?: Bounds }[]): {
  readonly counted?: readonly Bounds[];
} {
  const counted: Bounds[] = [];
  for (const { bounds } of permits) {
    if (!bounds?.count) return {};
    counted.push(bounds);
  }
  return counted.length === 0 ? {} : { counted };
}
