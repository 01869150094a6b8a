import { Buckets } from "../compile/buckets.ts";
import type { EntityRow } from "../compile/entities.ts";
import type { Rule } from "../decide/rules.ts";
import { normalised } from "../decide/normalise.ts";
import { outsideEntity } from "./names.ts";

/** One of them, as it was read. */
export interface ReadOutsider {
  readonly type: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly parents: readonly { readonly type: string; readonly id: string }[];
}

/** What the snapshot holds of other systems. */
export interface Outside {
  /** By type and id, in the order of their ids. */
  readonly byType: ReadonlyMap<string, ReadonlyMap<string, ReadOutsider>>;
  /** The rules about them, and those that cannot be read, which block whatever they might reach. */
  readonly rules: Buckets<Rule>;
  /** The actions that those rules name. */
  readonly actions: readonly string[];
}

export function outsideOf(rows: readonly ReadOutsider[], rules: readonly Rule[]): Outside {
  const byType = new Map<string, Map<string, ReadOutsider>>();
  for (const row of rows) {
    const alike = byType.get(row.type) ?? new Map<string, ReadOutsider>();
    byType.set(row.type, alike.set(row.id, row));
  }
  const own = rules.filter(({ outside, unreadable }) => outside !== null || unreadable !== null);
  return {
    byType,
    rules: new Buckets(own),
    actions: [...new Set(own.flatMap(({ outside }) => outside?.actions ?? []))].sort(),
  };
}

/** As policies read them; one whose type has no name that is its own is not theirs to read. */
export const outsiderRows = (rows: readonly ReadOutsider[]): readonly EntityRow[] =>
  rows.flatMap(({ type, id, properties, parents }) => {
    const entity = outsideEntity(type, id);
    if (!entity) return [];
    return {
      entity,
      attributes: normalised({ ...properties, id }),
      parents: parents.flatMap((one) => outsideEntity(one.type, one.id) ?? []),
    };
  });
