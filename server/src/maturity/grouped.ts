/** Rows by a key, in their order. */
export function grouped<T>(
  rows: readonly T[],
  key: (row: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const map = new Map<string, T[]>();
  for (const row of rows) {
    const held = map.get(key(row));
    if (held) held.push(row);
    else map.set(key(row), [row]);
  }
  return map;
}
