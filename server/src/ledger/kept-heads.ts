import { readHeadsText, type SignedHead } from "./checkpoints/heads.ts";
import { readLine } from "./lines.ts";

/** One log as a checkpoint names it that somebody kept. */
export interface KeptHead {
  readonly head: SignedHead;
  readonly at: string;
}

/** By log, then by size; two notes that name other records at one size are both there. */
export type KeptHeads = ReadonlyMap<number, ReadonlyMap<number, readonly KeptHead[]>>;

/** The notes in a text: one note as it is, or the lines of a `checkpoints.log`. */
export function notesIn(text: string): readonly string[] {
  // An editor, or a shell, ends a file with line feeds of its own.
  if (!text.startsWith("{")) return [`${text.trimEnd()}\n`];
  return text.split("\n").flatMap((line) => {
    const read = line === "" ? null : readLine(line);
    if (read?.type === "checkpoint") return [read.note];
    return line === "" || read?.type === "key" ? [] : [line];
  });
}

/** What notes say of each log. Whether their signatures hold is asked when the keys are known. */
export function keptHeads(notes: readonly string[]): KeptHeads {
  const kept = new Map<number, Map<number, KeptHead[]>>();
  for (const note of notes) {
    const said = readHeadsText(note.slice(0, note.lastIndexOf("\n\n") + 1));
    for (const head of said?.heads ?? []) {
      const ofLog = kept.get(head.log) ?? new Map<number, KeptHead[]>();
      const there = ofLog.get(head.size) ?? [];
      if (!there.some((other) => other.head.root === head.root && other.head.chain === head.chain))
        ofLog.set(head.size, [...there, { head, at: said?.at ?? "" }]);
      kept.set(head.log, ofLog);
    }
  }
  return kept;
}
