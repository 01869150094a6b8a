/** Beyond this the table of the comparison would be too large; the texts are then given one after the other. */
const maxCells = 4_000_000;

/** Two texts line by line: `-` before what is gone, `+` before what is new, a space before what both have. */
export function diffLines(before: string, after: string): string[] {
  const [old, young] = [before.split("\n"), after.split("\n")];
  if (old.length * young.length > maxCells)
    return [...old.map((line) => `-${line}`), ...young.map((line) => `+${line}`)];
  const common = commonFrom(old, young);
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length) {
    const [gone, fresh] = [old[i], young[j]];
    if (gone !== undefined && gone === fresh) {
      lines.push(` ${gone}`);
      i++;
      j++;
    } else if (gone !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`-${gone}`);
      i++;
    } else {
      lines.push(`+${fresh ?? ""}`);
      j++;
    }
  }
  return lines;
}

/** How many lines the rest from i and the rest from j have in common, in order. */
function commonFrom(old: readonly string[], young: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint32Array(young.length + 1));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = young.length - 1; j >= 0; j--) {
      const row = table[i] as Uint32Array;
      const [below, right] = [table[i + 1]?.[j] ?? 0, row[j + 1] ?? 0];
      row[j] =
        old[i] === young[j] ? (table[i + 1]?.[j + 1] ?? 0) + 1 : below > right ? below : right;
    }
  return table;
}
