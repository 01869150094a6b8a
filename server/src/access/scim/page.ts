import { readFilter, type Filter } from "./filter.ts";
import { found, matches } from "./match.ts";
import { badValue, ScimRefused } from "./refused.ts";
import type { Values } from "./shape.ts";
import { textOf } from "./values.ts";
import type { Narrow } from "./user-store.ts";

export const mostResults = 1_000;
const usualResults = 100;
/** How many resources are read at most for a filter that no index answers, and for sorting. */
const mostRead = 20_000;

/** What a list is asked for, in the query or in the body of `.search`. */
export interface Asked {
  readonly filter: Filter | null;
  readonly startIndex: number;
  readonly count: number;
  readonly sortBy: string | null;
  readonly descending: boolean;
}

/** Where resources come from: in the order they were made. */
export interface Source {
  count(): Promise<number>;
  list(narrow: Narrow, offset: number, limit: number): Promise<Values[]>;
}

const whole = (asked: unknown, name: string, otherwise: number): number => {
  if (asked === undefined || asked === null || asked === "") return otherwise;
  const text = typeof asked === "number" ? String(asked) : asked;
  if (typeof text !== "string" || !/^-?\d{1,15}$/.test(text))
    throw badValue(`\`${name}\` is not a whole number.`);
  return Number(text);
};

export function readAsked(query: Values): Asked {
  const { filter, sortBy, sortOrder = "ascending" } = query;
  for (const [name, value] of Object.entries({ filter, sortBy }))
    if (value !== undefined && typeof value !== "string")
      throw badValue(`\`${name}\` is not a text.`);
  return {
    filter: typeof filter === "string" && filter !== "" ? readFilter(filter) : null,
    startIndex: Math.max(1, whole(query.startIndex, "startIndex", 1)),
    count: Math.min(mostResults, Math.max(0, whole(query.count, "count", usualResults))),
    sortBy: typeof sortBy === "string" && sortBy !== "" ? sortBy.slice(0, 400) : null,
    descending: textOf(sortOrder).toLowerCase() === "descending",
  };
}

/** What an index can find by: equalities that must hold whatever else does. */
function narrowOf(filter: Filter | null, nameOf: string): Narrow {
  if (filter?.kind === "and")
    return Object.assign({}, ...filter.of.map((one) => narrowOf(one, nameOf))) as Narrow;
  if (filter?.kind !== "compare" || filter.by !== "eq" || typeof filter.value !== "string")
    return {};
  const path = filter.path.split(":").at(-1)?.toLowerCase();
  if (path === "id") return { id: filter.value };
  if (path === nameOf) return { name: filter.value };
  return path === "externalid" ? { externalId: filter.value } : {};
}

export interface Page {
  readonly total: number;
  readonly resources: Values[];
}

/** The resources that are asked for. `nameOf` is the attribute that the source finds by `name`. */
export async function pageOf(source: Source, asked: Asked, nameOf: string): Promise<Page> {
  const { filter, startIndex, count, sortBy } = asked;
  if (filter === null && sortBy === null)
    return {
      total: await source.count(),
      resources: count === 0 ? [] : await source.list({}, startIndex - 1, count),
    };
  const read = await source.list(narrowOf(filter, nameOf.toLowerCase()), 0, mostRead + 1);
  if (read.length > mostRead)
    throw new ScimRefused(
      400,
      "tooMany",
      `This would read more than ${mostRead} resources. Filter by ${nameOf}, externalId or id with eq, or page without a filter.`,
    );
  const all = filter === null ? read : read.filter((one) => matches(filter, one));
  if (sortBy !== null) sorted(all, sortBy, asked.descending);
  return { total: all.length, resources: all.slice(startIndex - 1, startIndex - 1 + count) };
}

/** By the primary or first value, whatever its case; what has none comes last. */
function sorted(all: Values[], by: string, descending: boolean): void {
  const keys = new Map(all.map((one) => [one, keyOf(one, by)]));
  all.sort((a, b) => {
    const [x = null, y = null] = [keys.get(a), keys.get(b)];
    if (x === y) return 0;
    const order = x === null ? 1 : y === null ? -1 : x < y ? -1 : 1;
    return descending ? -order : order;
  });
}

function keyOf(resource: Values, by: string): string | null {
  const values = found(resource, by);
  const chosen = values.find((one) => Reflect.get(Object(one), "primary") === true) ?? values[0];
  const plain =
    typeof chosen === "object" && chosen !== null ? Reflect.get(chosen, "value") : chosen;
  return plain === undefined || plain === null ? null : textOf(plain).toLowerCase();
}
