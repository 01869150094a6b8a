import { codePoint, withUnseen } from "@reeve/contract/unseen";

/**
 * Text that others wrote, in one line, with what cannot be seen written out: a name that turns the direction of the
 * text around it, or hides letters in it, is seen to do so. Never empty.
 */
export const visible = (text: string): string =>
  withUnseen(text.replaceAll(/\s+/g, " ").trim(), false, (it) => `‹${codePoint(it)}›`) || "-";

/** The same, no longer than so many characters. */
export function short(text: string, most: number): string {
  const whole = Array.from(visible(text));
  return whole.length <= most ? whole.join("") : `${whole.slice(0, most - 1).join("")}…`;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** The same as text of HTML and SVG, in an element or an attribute. */
export const marked = (text: string): string =>
  visible(text).replaceAll(/[&<>"']/g, (it) => escapes[it] ?? "");

/** The same in the letters that the PDF has in it: Latin, Greek and Cyrillic. Others are written out as what they are. */
export const inPdf = (text: string): string =>
  visible(text).replaceAll(
    /[^\u0020-\u007e\u00a0-\u024f\u0370-\u03ff\u0400-\u045f\u2010-\u2027\u2030\u2039\u203a\u20ac\u2192\u2212\u2265]/gu,
    (it) => `‹${codePoint(it)}›`,
  );
