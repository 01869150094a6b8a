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
