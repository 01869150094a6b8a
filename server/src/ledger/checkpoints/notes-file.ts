import { open } from "node:fs/promises";

/** A file of checkpoints, a line each, as an export has them. */
export interface NotesFile {
  /** Resolves when it is on the disk. */
  add(note: string, key: string): Promise<void>;
  newest(): Promise<string | null>;
}

/** The lines of a checkpoint: the key it is signed with, and the note. */
export const noteLines = (note: string, key: string): readonly string[] =>
  [
    { type: "key", key },
    { type: "checkpoint", note },
  ].map((line) => `${JSON.stringify(line)}\n`);

export function openNotesFile(file: string): NotesFile {
  return {
    async add(note, key) {
      const handle = await open(file, "a", 0o640);
      try {
        // The key stands once, at the head.
        const first = (await handle.stat()).size === 0 ? 0 : 1;
        await handle.write(noteLines(note, key).slice(first).join(""));
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    newest: async () => newestIn(await endOf(file)),
  };
}

/** The last note of a text: of lines, of which the first may be cut, or the note itself. */
export function newestIn(text: string): string | null {
  if (/^— \S+ \S+$/m.test(text)) return `${text.trimEnd()}\n`;
  return text.split("\n").flatMap(noteIn).at(-1) ?? null;
}

const enoughForOneLine = 1_000_000;

async function endOf(file: string): Promise<string> {
  const handle = await open(file, "r").catch(() => null);
  if (!handle) return "";
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, enoughForOneLine);
    return (await handle.read(Buffer.alloc(length), 0, length, size - length)).buffer.toString(
      "utf8",
    );
  } finally {
    await handle.close();
  }
}

function noteIn(line: string): readonly string[] {
  try {
    const { note } = JSON.parse(line) as { note?: unknown };
    return typeof note === "string" ? [note] : [];
  } catch {
    return [];
  }
}
