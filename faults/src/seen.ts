/** What one fault did, and what was seen of it. */
export interface Seen {
  /** The same in every run: a name for the row. */
  readonly fault: string;
  /** What was done, in numbers of this run. */
  readonly done: string;
  readonly saw: string;
  /** What did not hold: sentences; none where all did. */
  readonly broken: readonly string[];
}

export type Say = (line: string) => void;

/** Collects what does not hold, so that a run goes on and tells all of it. */
export class Promises {
  readonly broken: string[] = [];

  hold(condition: boolean, sentence: () => string): void {
    if (!condition) this.broken.push(sentence());
  }
}

const longest = 10;

/** The rows as a table for people. */
export function table(rows: readonly Seen[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
  const lines = rows.map(({ fault, done, saw, broken }) => {
    const held = broken.length === 0 ? "held" : `**${broken.slice(0, longest).join(" ")}**`;
    return `| ${[fault, done, saw, held].map(cell).join(" | ")} |`;
  });
  return ["| fault | done | seen | promises |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

const mark = "<!-- made by `npm run faults` -->";

/** The document with these rows: one that was seen before takes the place of the older one, others stay as they were. */
export function withRows(text: string, rows: readonly Seen[]): string {
  const [before = "", after = ""] = text.split(mark);
  const lines = new Map<string, string>();
  for (const line of [...after.split("\n"), ...table(rows).split("\n")])
    if (line.startsWith("| ")) lines.set(line.slice(2, line.indexOf(" | ")), line);
  return `${before.trimEnd()}\n\n${mark}\n\n${[...lines.values()].join("\n")}\n`;
}
