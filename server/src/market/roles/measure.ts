import { classify } from "./classify.ts";
import { familyNames } from "./taxonomy.ts";

/**
 * A title and what it is: a family or `none`. With `?` where the title alone does not say that it is about AI; or, where
 * the description's first words are known, where those do not bear it out either.
 */
export type Labelled = readonly [title: string, label: string, description: string | null];

export interface Miss {
  readonly title: string;
  readonly wanted: string;
  readonly said: string;
}

/** How well one family is told. */
export interface FamilyMeasure {
  readonly family: string;
  /** Titles that are of it. */
  readonly titles: number;
  /** Of those that were said to be of it, how many are; null where none was. */
  readonly precision: number | null;
  /** Of those that are of it, how many were found; null where none is. */
  readonly recall: number | null;
  readonly misses: readonly Miss[];
}

export interface Measured {
  readonly titles: number;
  readonly none: number;
  /** Titles whose family was told right. */
  readonly right: number;
  readonly families: readonly FamilyMeasure[];
  /** The family is right, and whether the title is clear by itself is not. */
  readonly unclear: readonly Miss[];
}

/** Lines of `title<TAB>label`, with or without `<TAB>description`. */
export const readTitles = (text: string): readonly Labelled[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [title = "", label = "", description = null] = line.split("\t");
      return [title, label, description];
    });

const familyOf = (label: string): string => label.replace("?", "");

/** Tells each title, and compares. */
export function measure(labelled: readonly Labelled[]): Measured {
  const told = labelled.map(([title, wanted, description]) => {
    const role = classify(title, description);
    const said =
      role.counts === "no" ? "none" : `${role.family}${role.counts === "yes" ? "" : "?"}`;
    return { title, wanted, said };
  });
  const wrong = told.filter(({ wanted, said }) => familyOf(wanted) !== familyOf(said));
  return {
    titles: told.length,
    none: told.filter(({ wanted }) => wanted === "none").length,
    right: told.length - wrong.length,
    families: familyNames.map((family) => {
      const are = told.filter(({ wanted }) => familyOf(wanted) === family);
      const found = told.filter(({ said }) => familyOf(said) === family);
      const right = found.filter(({ wanted }) => familyOf(wanted) === family).length;
      return {
        family,
        titles: are.length,
        precision: found.length === 0 ? null : right / found.length,
        recall: are.length === 0 ? null : right / are.length,
        misses: wrong.filter((it) => [it.wanted, it.said].some((one) => familyOf(one) === family)),
      };
    }),
    unclear: told.filter(
      ({ wanted, said }) => wanted !== said && familyOf(wanted) === familyOf(said),
    ),
  };
}
