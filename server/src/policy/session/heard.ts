import type { ToolFlow } from "@reeve/contract/server";
import { destinationsIn, type Destination } from "./destinations.ts";
import { said, stop } from "./flow.ts";
import { apart } from "./spoken.ts";
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
  /** The user pointed at it. */
  readonly requested: boolean;
  /** What was sent and came from nobody who is relied on: an answer that repeats it does not make it any better. */
  readonly sent: readonly string[];
}

interface Pieces {
  /** What the tool's own system says. */
  readonly own: string[];
  /** What others wrote into it. */
  readonly others: string[];
}

/** Who said what in an answer: the system itself, others in it, and whoever speaks to the machine that reads it. */
export function heardIn(messages: readonly unknown[], reading: Reading): readonly Said[] {
  const pieces: Pieces = { own: [], others: [] };
  for (const message of messages) read(message, reading.flow, pieces);
  const others = reading.requested ? said.requested : said.untrusted;
  const own = pieces.own.map((text) =>
    reading.sent.reduce((left, one) => left.replaceAll(one, ` ${stop} `), text),
  );
  const taken = [...pieces.others, ...own].map(apart);
  const plain = taken.map((one) => one.plain);
  const split = pieces.others.length;
  return [
    saying(others, plain.slice(0, split)),
    saying(reading.trusted ? said.trusted : others, plain.slice(split)),
    saying(
      said.untrusted,
      taken.map(({ toMachine }) => toMachine),
    ),
  ].filter(({ words }) => words.length > 0);
}

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

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function read(message: unknown, flow: ToolFlow, pieces: Pieces): void {
  const result = isObject(message) ? message["result"] : undefined;
  if (!isObject(result)) return take(message, flow, pieces, true);
  const { content, structuredContent, isError, ...rest } = result;
  const failed = isError === true;
  take(rest, flow, pieces, true);
  if (structuredContent !== undefined) take(structuredContent, flow, pieces, failed);
  for (const block of Array.isArray(content) ? (content as unknown[]) : []) {
    const text = isObject(block) ? block["text"] : undefined;
    if (typeof text !== "string") take(block, flow, pieces, true);
    // Beside the data itself a text says nothing that is relied on; where others write, only data tells them apart.
    else if (structuredContent !== undefined || failed) pieces.others.push(text);
    else takeText(text, flow, pieces);
  }
}

function takeText(text: string, flow: ToolFlow, pieces: Pieces): void {
  const data = parsed(text);
  if (data !== undefined) take(data, flow, pieces, false);
  else if (flow.strangers.length > 0) pieces.others.push(text);
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

function take(value: unknown, flow: ToolFlow, pieces: Pieces, others: boolean): void {
  const open: { readonly value: unknown; readonly others: boolean }[] = [{ value, others }];
  while (open.length > 0) {
    const next = open.pop();
    if (!next) continue;
    if (typeof next.value === "string" || typeof next.value === "number") {
      const text = String(next.value);
      (next.others || written(text) ? pieces.others : pieces.own).push(text);
    } else if (typeof next.value === "object" && next.value !== null)
      for (const [name, inner] of Object.entries(next.value)) {
        if (!Array.isArray(next.value)) open.push({ value: name, others: next.others });
        const theirs = !Array.isArray(next.value) && flow.strangers.includes(name);
        open.push({ value: inner, others: next.others || theirs });
      }
  }
}
