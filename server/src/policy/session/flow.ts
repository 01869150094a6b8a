import type { ToolFlow } from "@reeve/contract/server";
import { destinationsOf } from "./destinations.ts";
import { asThing } from "./spoken.ts";
import { wordsOf } from "./words.ts";

/**
 * Who said something, as bits; more than one may have. Of the user's words alone: what they ask for, whether they hand
 * over, which kinds of address they name. `sent`: a call carried it to a system that may repeat it.
 */
export const said = {
  user: 1,
  trusted: 2,
  requested: 4,
  untrusted: 8,
  request: 16,
  handsOver: 32,
  named: 64,
  sent: 128,
} as const;
/** Stands in a session where the user handed over to a source, and between two pieces. No word looks like them. */
export const handOver = "|over|";
export const stop = "|";
/** Stands in a session where the user named an address of this kind. */
export const kindNamed = (place: string): string => `|${place.slice(0, place.indexOf(":"))}|`;

export const sources = ["user", "trusted", "requested", "untrusted", "unknown"] as const;
/** Where a value was heard of, nearest first: what several said counts for the nearest. */
export type Source = (typeof sources)[number];
/** Names of arguments by where their values were heard of. */
export type BySource = Readonly<Record<Source, readonly string[]>>;

/** What the user asked for, and where the values of a call come from. */
export interface FlowFacts {
  /** The user's own words ask for what this tool does. */
  readonly asked: boolean;
  /** The user said to do as some source says. */
  readonly handedOver: boolean;
  /** Something was read that others wrote. */
  readonly strangers: boolean;
  /** Of the arguments that say whom or what the call reaches. */
  readonly targets: BySource;
  /** Of mail addresses, hosts and account numbers in any argument. */
  readonly places: BySource;
}

const none: BySource = { user: [], trusted: [], requested: [], untrusted: [], unknown: [] };
export const nothingSaid: FlowFacts = {
  asked: false,
  handedOver: false,
  strangers: false,
  targets: none,
  places: none,
};

/** Who said these words one after the other, among those whose bits are given. */
export type Find = (words: readonly string[], among?: number) => number;

const strange = said.requested | said.untrusted;

/** What others said, and a call then carried to a system, that system's word makes no better. */
const unrepeated = (bits: number): number =>
  (bits & said.sent) !== 0 && (bits & strange) !== 0 ? bits & ~said.trusted : bits;

const nearest = (bits: number): Source => {
  const left = unrepeated(bits);
  return sources.find((source) => source !== "unknown" && (left & said[source]) !== 0) ?? "unknown";
};

/** Where the user named an address of its kind and hands over to nobody, a source that they pointed at adds no other. */
function sourceOfPlace(place: string, find: Find): Source {
  const bits = find([place]);
  const named = find([kindNamed(place)], said.named) & said.named;
  const over = find([handOver], said.handsOver) & said.handsOver;
  const from = nearest(bits);
  return from === "requested" && named !== 0 && over === 0 ? "untrusted" : from;
}

/**
 * The user's words hold one of the phrases, its words in any order. `to book` is the verb alone, never `the book`, and
 * `add|put event` either word with `event`.
 */
export function askedBy(phrases: readonly string[], find: Find): boolean {
  const all = phrases.map((phrase) => {
    const verb = phrase.startsWith("to ");
    const any = (word: string): boolean => {
      const done = find([word], said.request);
      const named = verb ? 0 : find([asThing(word)], said.request);
      return ((done | named) & said.request) !== 0;
    };
    const found = (verb ? phrase.slice(3) : phrase).split(/\s+/).map((either) =>
      either
        .split("|")
        .flatMap((one) => wordsOf(one))
        .map(any)
        .includes(true),
    );
    return found.length > 0 && !found.includes(false);
  });
  return all.includes(true);
}

const passage = 3;
const mostWords = 200;
const longestName = 8;
const mostPlaces = 256;

/** Where a value was heard of. It asks for every passage it may need, whatever it is answered. */
export function sourceOf(value: string | number, find: Find): Source {
  const text = String(value);
  const places = [...(destinationsOf(text, mostPlaces) ?? [])];
  const words = wordsOf(text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, ""));
  if (words.length === 0) return "user";
  if (words.length > mostWords) return "untrusted";
  const whole = words.length <= longestName ? find(words) : 0;
  if (places.length > 0) {
    const each = places.map((place) => sourceOfPlace(place, find));
    return (whole & said.user) !== 0 ? "user" : farthest(each);
  }
  const parts = ofParts(words, find);
  return whole === 0 ? parts : nearest(whole);
}

const byDistance: readonly Source[] = ["user", "trusted", "unknown", "requested", "untrusted"];
const farthest = (all: readonly Source[]): Source =>
  byDistance[Math.max(0, ...all.map((one) => byDistance.indexOf(one)))] ?? "untrusted";

/** Put together from several: each word is the user's, or a system's, or part of a passage that somebody wrote. */
function ofParts(words: readonly string[], find: Find): Source {
  const alone = words.map((word) => find([word]));
  const passages = words.map((_, n) =>
    n + passage <= words.length ? find(words.slice(n, n + passage)) : 0,
  );
  return farthest(
    alone.map((bits, n) => {
      if (bits & (said.user | said.trusted)) return nearest(bits);
      const within = passages.slice(Math.max(0, n - passage + 1), n + 1);
      const from = within.reduce((all, one) => all | one, 0);
      return nearest(from & (said.requested | said.untrusted));
    }),
  );
}

/** A name of several words, which nobody says by chance. */
export function isName(value: string | number): boolean {
  const text = String(value);
  const words = text.length > mostInName ? [] : wordsOf(text);
  const enough = words.length > 1 && words.length <= longestName && /\p{L}/u.test(text);
  return enough && (destinationsOf(text, 1)?.size ?? 1) === 0;
}
const mostInName = 200;

/** A target is also a stranger's where they name it and the user does not: one of a list that a system gave. */
function sourceOfTarget(value: string | number, find: Find): Source {
  const from = sourceOf(value, find);
  if (from !== "trusted" || !isName(value)) return from;
  return (find(wordsOf(String(value))) & said.untrusted) === 0 ? from : "untrusted";
}

/** The texts and numbers in a value. */
export function leavesOf(value: unknown): readonly (string | number)[] {
  const found: (string | number)[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "number" || (typeof next === "string" && next !== "")) found.push(next);
    else if (typeof next === "object" && next !== null) open.push(...Object.values(next));
  }
  return found;
}

/** What a session knows of a call, by who said what. */
export function flowFacts(
  flow: ToolFlow,
  args: Readonly<Record<string, unknown>>,
  find: Find,
): Omit<FlowFacts, "strangers"> {
  const targets = flow.targets.map((name): [string, readonly Source[]] => [
    name,
    Object.hasOwn(args, name) ? leavesOf(args[name]).map((leaf) => sourceOfTarget(leaf, find)) : [],
  ]);
  const places = Object.entries(args).map(([name, value]): [string, readonly Source[]] => {
    const named = destinationsOf(value, mostPlaces);
    return [name, named ? [...named].map((one) => sourceOfPlace(one, find)) : ["untrusted"]];
  });
  return {
    asked: askedBy(flow.asks, find),
    handedOver: (find([handOver], said.handsOver) & said.handsOver) !== 0,
    targets: bySource(targets),
    places: bySource(places),
  };
}

const bySource = (all: readonly (readonly [string, readonly Source[]])[]): BySource => {
  const of = (source: Source) => all.filter(([, from]) => from.includes(source)).map(([it]) => it);
  return {
    user: of("user"),
    trusted: of("trusted"),
    requested: of("requested"),
    untrusted: of("untrusted"),
    unknown: of("unknown"),
  };
};
