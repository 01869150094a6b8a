import { isoTime, type Clock } from "../../platform/clock.ts";

export interface KeptLine {
  readonly at: string;
  readonly text: string;
}

const maxLines = 500;
const maxLineBytes = 4096;

/** The last lines a server wrote that were no messages, safe to show: bounded, with control characters made visible. */
export interface KeptLines {
  add(line: Buffer | string): void;
  all(): readonly KeptLine[];
}

export function keptLines(clock: Clock): KeptLines {
  // Made safe when somebody looks, for most lines of one that writes a lot are never looked at.
  const lines: { readonly at: number; readonly text: string }[] = [];
  return {
    add(line) {
      const text = Buffer.from(line).toString("utf8", 0, maxLineBytes);
      lines.push({ at: clock.now(), text });
      if (lines.length > maxLines) lines.shift();
    },
    all: () => lines.map(({ at, text }) => ({ at: isoTime(at), text: harmless(text) })),
  };
}

/** Escape sequences, direction marks and invisible tags as `\u{…}`: a log cannot move a cursor or hide words. */
export const harmless = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, (mark) =>
    mark === "\t" ? mark : `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`,
  );
