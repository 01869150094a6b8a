/** A place in a text as an editor counts it: both from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place of a character of `text`. */
export function placeOf(text: string, index: number): Place {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1 };
}

/** The index of the character at a byte of the text's UTF-8. */
export const indexOfByte = (text: string, byte: number): number =>
  Buffer.from(text, "utf8").subarray(0, byte).toString("utf8").length;
