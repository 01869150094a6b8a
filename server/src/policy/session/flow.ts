import type { ToolFlow } from "@reeve/contract/server";
import { destinationsOf } from "./destinations.ts";
import { asThing } from "./spoken.ts";
import { wordsOf } from "./words.ts";

/** Who said something, as bits; more than one may have. The last two are kept of the user's words alone. */
export const said = {
  user: 1,
  trusted: 2,
  requested: 4,
  untrusted: 8,
  request: 16,
  handsOver: 32,
} as const;
/** Stands in a session where the user handed over to a source, and between two pieces. No word looks like them. */
export const handOver = "|over|";
export const stop = "|";

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

const nearest = (bits: number): Source =>
  sources.find((source) => source !== "unknown" && (bits & said[source]) !== 0) ?? "unknown";

/** The user's words hold one of the phrases, its words in any order. `to book` is the verb alone, never `the book`. */
export function askedBy(phrases: readonly string[], find: Find): boolean {
  const all = phrases.map((phrase) => {
    const verb = phrase.startsWith("to ");
    const found = wordsOf(verb ? phrase.slice(3) : phrase).map((word) => {
      const done = find([word], said.request);
      const named = verb ? 0 : find([asThing(word)], said.request);
      return ((done | named) & said.request) !== 0;
    });
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
  const whole = find(words);
  if (places.length > 0) {
    const each = places.map((place) => find([place]));
    return (whole & said.user) !== 0 ? "user" : farthest(each.map(nearest));
  }
  const parts = ofParts(words, find);
  return whole !== 0 && words.length <= longestName ? nearest(whole) : parts;
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
    Object.hasOwn(args, name) ? leavesOf(args[name]).map((leaf) => sourceOf(leaf, find)) : [],
  ]);
  const places = Object.entries(args).map(([name, value]): [string, readonly Source[]] => {
    const named = destinationsOf(value, mostPlaces);
    return [name, named ? [...named].map((one) => nearest(find([one]))) : ["untrusted"]];
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
