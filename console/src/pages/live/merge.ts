import type { Action } from "@reeve/contract/action";

/** How many rows the live page keeps; older ones are found in the search of past actions. */
export const maxRows = 500;

/** Newest first. An id sorts by the time it was made. */
const newestFirst = (a: Action, b: Action): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/** Puts what came into what is shown: one row an action, its end wins over its beginning whichever comes first. */
export function merge(
  shown: readonly Action[],
  came: ReadonlyMap<string, Action>,
  max = maxRows,
): Action[] {
  if (came.size === 0) return [...shown];
  const rest = new Map(came);
  const rows = shown.map((row) => {
    const newer = rest.get(row.id);
    rest.delete(row.id);
    return newer === undefined ? row : later(row, newer);
  });
  return [...rest.values(), ...rows].sort(newestFirst).slice(0, max);
}

export const later = (a: Action, b: Action): Action =>
  a.outcome !== null && b.outcome === null ? a : b;
