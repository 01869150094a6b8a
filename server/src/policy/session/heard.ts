import type { ToolFlow } from "@reeve/contract/server";
import { destinationsIn, type Destination } from "./destinations.ts";
import { said, stop } from "./flow.ts";
import { wordsOf } from "./words.ts";

/** Words that one side said. */
export interface Said {
  readonly origin: number;
  readonly words: readonly string[];
}

/** How an answer is to be taken. */
export interface Reading {
  readonly flow: ToolFlow;
  readonly trusted: boolean;
  /** The user pointed at it: at this source by its name, or at whatever the tool reads. */
  readonly requested: "named" | "in-general" | "no";
  /** What was sent and came from nobody who is relied on: an answer that repeats it does not make it any better. */
  readonly sent: readonly string[];
  /** Names that are relied on and were asked about: an answer that is ordered by them says nothing new with them. */
  readonly about: readonly string[];
}

interface Pieces {
  /** What the tool's own system says. */
  readonly own: string[];
  /** What others wrote into it. */
  readonly others: string[];
}

/** Who said what in an answer: the system itself, and others in it. */
export function heardIn(messages: readonly unknown[], reading: Reading): readonly Said[] {
  const pieces: Pieces = { own: [], others: [] };
  const about = new Set(reading.about);
  for (const message of messages)
    read(message, { strangers: reading.flow.strangers, about }, pieces);
  const own = pieces.own.map((text) =>
    reading.sent.reduce((left, one) => left.replaceAll(one, ` ${stop} `), text),
  );
  const theirOwn = reading.trusted ? [saying(said.trusted, own)] : theirs(own, reading.requested);
  return [...theirs(pieces.others, reading.requested), ...theirOwn].filter(
    ({ words }) => words.length > 0,
  );
}

/**
 * What others wrote. Where the user asked for it in general, anybody may have put it there: it tells what is new, but no
 * address. And a source that names several bank accounts does not say which of them is meant.
 */
function theirs(texts: readonly string[], requested: Reading["requested"]): readonly Said[] {
  const all = saying(said.untrusted, texts);
  if (requested === "no") return [all];
  const several = new Set(all.words.filter((word) => bank.test(word))).size > 1;
  const strange = (word: string): boolean =>
    requested === "in-general" ? word.includes(":") : several && bank.test(word);
  return [
    { origin: said.requested, words: all.words.filter((word) => !strange(word)) },
    { origin: said.untrusted, words: all.words.filter(strange) },
  ];
}
const bank = /^account:[a-z]{2}\d{2}[a-z0-9]{10,30}$/;

const mostPlaces = 5_000;

/** Texts as the words they are found by, and after them what they name. */
export function saying(origin: number, texts: readonly string[]): Said {
  const places = new Set<Destination>();
  const words: string[] = [];
  for (const text of texts) {
    const own = wordsOf(text);
    if (own.length > 0) words.push(...own, stop);
    if (places.size < mostPlaces) destinationsIn(text, places);
  }
  return { origin, words: [...words, ...places] };
}

/** How the members of an answer are told apart. */
interface By {
  readonly strangers: readonly string[];
  readonly about: ReadonlySet<string>;
}

/** The text is the data once more, as servers write it for clients that read no data. */
function saysNoMore(text: string, data: unknown): boolean {
  const all = (one: string) => saying(0, [one.replaceAll(/\\[nrt]/g, " ")]).words;
  const known = new Set(all(JSON.stringify(data)));
  return all(text).every((word) => known.has(word));
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function read(message: unknown, by: By, pieces: Pieces): void {
  const result = isObject(message) ? message["result"] : undefined;
  if (!isObject(result)) return take(message, by, pieces, true);
  const { content, structuredContent, isError, ...rest } = result;
  const failed = isError === true;
  take(rest, by, pieces, true);
  if (structuredContent !== undefined) take(structuredContent, by, pieces, failed);
  for (const block of Array.isArray(content) ? (content as unknown[]) : []) {
    const text = isObject(block) ? block["text"] : undefined;
    if (typeof text !== "string") take(block, by, pieces, true);
    // Beside the data itself a text says nothing that is relied on; where others write, only data tells them apart.
    else if (structuredContent !== undefined || failed) {
      if (failed || !saysNoMore(text, structuredContent)) pieces.others.push(text);
    } else takeText(text, by, pieces);
  }
}

function takeText(text: string, by: By, pieces: Pieces): void {
  const data = parsed(text);
  if (data !== undefined) take(data, by, pieces, false);
  else if (by.strangers.length > 0) pieces.others.push(text);
  else pieces.own.push(text);
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A name or a number stands on one line; what does not was written by somebody. */
const written = (text: string): boolean => text.length > 300 || text.includes("\n");

function take(value: unknown, by: By, pieces: Pieces, others: boolean): void {
  const open: { readonly value: unknown; readonly others: boolean }[] = [{ value, others }];
  while (open.length > 0) {
    const next = open.pop();
    if (!next) continue;
    if (typeof next.value === "string" || typeof next.value === "number") {
      const text = String(next.value);
      (next.others || written(text) ? pieces.others : pieces.own).push(text);
    } else if (typeof next.value === "object" && next.value !== null)
      for (const [name, inner] of Object.entries(next.value)) {
        if (!Array.isArray(next.value) && !by.about.has(name))
          open.push({ value: name, others: next.others });
        const theirs = !Array.isArray(next.value) && by.strangers.includes(name);
        open.push({ value: inner, others: next.others || theirs });
      }
  }
}
