const around = 3;
const most = 3_000;

interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** What changes, in the form that `diff -u` has: three lines around each change. */
export function diff(file: string, before: string | null, after: string | null): string {
  const lines = compare(split(before), split(after));
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ sign }) => sign !== " "),
  );
  const out = [
    `--- ${before === null ? "(no file)" : file}`,
    `+++ ${after === null ? "(no file)" : file}`,
  ];
  let old = 0;
  let now = 0;
  for (const [at, { sign, text }] of lines.entries()) {
    if (sign !== "+") old++;
    if (sign !== "-") now++;
    if (near[at] !== true) continue;
    if (near[at - 1] !== true) out.push(`@@ -${old} +${now} @@`);
    out.push(`${sign}${text}`);
  }
  return out.length === 2 ? "" : `${out.join("\n")}\n`;
}

const split = (text: string | null): readonly string[] =>
  text === null || text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);

/** By the longest common subsequence of what differs in the middle. */
function compare(old: readonly string[], now: readonly string[]): readonly Line[] {
  const same = (text: string): Line => ({ sign: " ", text });
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old.at(-1 - tail) === now.at(-1 - tail)
  )
    tail++;
  const middle = between(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  return [...old.slice(0, head).map(same), ...middle, ...old.slice(old.length - tail).map(same)];
}

function between(old: readonly string[], now: readonly string[]): readonly Line[] {
  const removed = old.map((text): Line => ({ sign: "-", text }));
  const added = now.map((text): Line => ({ sign: "+", text }));
  if (old.length === 0 || now.length === 0 || old.length * now.length > most * most)
    return [...removed, ...added];
  const common = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      (common[i] as Uint32Array)[j] =
        old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const out: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < now.length)
    if (old[i] === now[j]) {
      out.push({ sign: " ", text: old[i] as string });
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) out.push(removed[i++] as Line);
    else out.push(added[j++] as Line);
  return [...out, ...removed.slice(i), ...added.slice(j)];
}
