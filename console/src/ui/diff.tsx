import { Plain } from "./plain.tsx";

type Line = { kind: "same" | "gone" | "new"; text: string };

/** Two texts line by line: what is gone and what is new, each marked by a sign as well as a colour. */
export function Diff({ label, before, after }: { label: string; before: string; after: string }) {
  const lines = compare(before.split("\n"), after.split("\n"));
  return (
    // A scrolling region must be reachable with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className="diff" tabIndex={0} aria-label={label}>
      {lines.map(({ kind, text }, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- a line has no other identity
        <div key={i} className={`diff-${kind}`}>
          <span aria-hidden="true">{signs[kind]} </span>
          {kind !== "same" && (
            <span className="unseen">{kind === "gone" ? "gone: " : "new: "}</span>
          )}
          <Plain alike>{text}</Plain>
        </div>
      ))}
    </pre>
  );
}

const signs = { same: " ", gone: "−", new: "+" } as const;
/** Beyond this the table of the comparison would be too large; the texts are then shown one after the other. */
const maxCells = 4_000_000;

export function compare(before: readonly string[], after: readonly string[]): Line[] {
  const [n, m] = [before.length, after.length];
  if (n * m > maxCells)
    return [
      ...before.map((text) => ({ kind: "gone" as const, text })),
      ...after.map((text) => ({ kind: "new" as const, text })),
    ];
  // longest[i][j]: how many lines the rest from i and the rest from j have in common, in order.
  const longest = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = n - 1; i >= 0; i--) {
    const row = longest[i];
    if (!row) continue;
    for (let j = m - 1; j >= 0; j--)
      row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < n || j < m) {
    const [old, fresh] = [before[i], after[j]];
    if (old !== undefined && old === fresh) {
      lines.push({ kind: "same", text: old });
      i++;
      j++;
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: "gone", text: old });
      i++;
    } else if (fresh !== undefined) {
      lines.push({ kind: "new", text: fresh });
      j++;
    }
  }
  return lines;
}
