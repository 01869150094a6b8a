import { ibansIn } from "../decide/iban.ts";

/** Something that data can be sent to, spelt one way: `mail:a@b.example`, `host:b.example`, `account:de89370400…`. */
export type Destination = string;

const mail = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}/gu;
const address =
  /(?:\b[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s/?#@]{1,100}@)?|\b(?=www\.))(\[[0-9a-f:.]{2,45}\]|[\p{L}\p{N}.-]{1,253})/giu;
/** A word with a digit in it, and groups of digits after it. */
const grouped =
  /(?<![\p{L}\p{N}])(?=\p{L}{0,34}\p{N})[\p{L}\p{N}]{1,64}(?:[ -]\p{N}{1,64}){0,16}/gu;
/** A day, and perhaps the hour after it. */
const date = /^\d{4}-\d{2}(?:-\d{2}(?: \d{1,2})?)?$/;
const fewestDigits = 7;

/** Adds the destinations that a text names. In time that grows with the length of the text only. */
export function destinationsIn(text: string, found: Set<Destination>): void {
  if (text.includes("@"))
    for (const [one] of text.matchAll(mail))
      found.add(`mail:${one.toLowerCase().replace(/^[.'-]+/, "")}`);
  for (const [, host = ""] of text.matchAll(address))
    found.add(`host:${host.toLowerCase().replace(/\.+$/, "")}`);
  for (const [start, end] of ibansIn(text)) found.add(account(text.slice(start, end)));
  for (const [one] of text.matchAll(grouped))
    if (!date.test(one) && one.replaceAll(/\P{N}/gu, "").length >= fewestDigits)
      found.add(account(one));
}

const account = (text: string): Destination =>
  `account:${text.replaceAll(/[ -]/g, "").toLowerCase()}`;

const mostCharacters = 2_000_000;

/** What every text, name and long number in a value names. `most` bounds it; null where there is more than is read. */
export function destinationsOf(value: unknown, most: number): ReadonlySet<Destination> | null {
  const found = new Set<Destination>();
  const open: unknown[] = [value];
  let characters = 0;
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "string" || typeof next === "number" || typeof next === "bigint") {
      const text = String(next);
      characters += text.length;
      if (characters > mostCharacters) return null;
      destinationsIn(text, found);
    } else if (typeof next === "object" && next !== null) {
      for (const [name, inner] of Object.entries(next)) {
        if (!Array.isArray(next)) open.push(name);
        open.push(inner);
      }
    }
    if (found.size > most) return null;
  }
  return found;
}
