import type { Cell } from "./columns.ts";

/** What begins a formula, or is taken for one, when a spreadsheet opens the file; wide forms count as well. */
const begins = /^[\s\p{Cf}]*[=+\-@|＝＋－＠]|^[\t\r\n]/u;

/** A text that cannot become a formula: it begins with an apostrophe where it would. Numbers stay numbers. */
export const neutral = (cell: Cell): Cell =>
  typeof cell === "string" && begins.test(cell) ? `'${cell}` : cell;

/** The text as it was before `neutral`: what goes out comes in again unchanged. */
export const unneutral = (text: string): string =>
  text.startsWith("'") && begins.test(text.slice(1)) ? text.slice(1) : text;
