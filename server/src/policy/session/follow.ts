import type { ToolFlow } from "@reeve/contract/server";
import { createHmac } from "node:crypto";
import {
  askedBy,
  flowFacts,
  handOver,
  isName,
  kindNamed,
  leavesOf,
  said,
  sourceOf,
  type BySource,
  type Find,
  type FlowFacts,
  type Source,
} from "./flow.ts";
import { destinationsOf } from "./destinations.ts";
import { heardIn, saying, type Reading, type Said } from "./heard.ts";
import { handsOver, requestWords } from "./spoken.ts";
import { wordBytes } from "./passages.ts";
import { wordsOf } from "./words.ts";
import type { wordStore } from "./word-store.ts";

/** What a tool is, as far as it matters for following what is said. */
export interface Followed {
  readonly flow: ToolFlow;
  readonly trusted: boolean;
  readonly sideEffect: boolean;
}

export interface Following {
  readonly facts: FlowFacts;
  /** What it answered, once it is over; null where that is not known. */
  settle(messages: readonly unknown[] | null): Promise<void>;
}

/** Keeps what is said in sessions, and tells where the values of a call come from. */
export function follower(store: ReturnType<typeof wordStore>, key: Buffer) {
  const hash = (word: string): Buffer =>
    createHmac("sha256", key).update(`word ${word}`).digest().subarray(0, wordBytes);
  const packed = (words: readonly string[]): Buffer => {
    const known = new Map<string, Buffer>();
    const of = (word: string): Buffer => {
      const made = known.get(word) ?? hash(word);
      known.set(word, made);
      return made;
    };
    return Buffer.concat(words.map(of));
  };
  const keep = (session: string, all: readonly Said[], whole: boolean): Promise<void> => {
    const bounded = all.map(({ origin, words }) => ({ origin, words: words.slice(0, mostWords) }));
    const cut = all.some(({ words }) => words.length > mostWords);
    const rows = bounded.map(({ origin, words }) => ({ origin, words: packed(words) }));
    return store.add(session, rows, whole && !cut);
  };

  return {
    /** What the user said, in their own words. */
    heardUser(session: string, text: string): Promise<void> {
      const over = handsOver(text) ? [{ origin: said.handsOver, words: [handOver] }] : [];
      const asks = { origin: said.request, words: requestWords(text) };
      const places = [...(destinationsOf(text, mostWords) ?? [])];
      const kinds = [...new Set(places.map(kindNamed))];
      const named = kinds.length > 0 ? [{ origin: said.named, words: kinds }] : [];
      return keep(session, [saying(said.user, [text]), asks, ...named, ...over], true);
    },

    /** A call that is about to be decided on. `unsure`: an answer is still being read, and anything may come with it. */
    async follow(
      session: string,
      tool: Followed,
      args: Readonly<Record<string, unknown>>,
      unsure: boolean,
    ): Promise<Following> {
      const wanted = new Map<
        string,
        { readonly words: readonly string[]; readonly among: number }
      >();
      look(tool, args, (words, among = anybody) => {
        wanted.set(`${among} ${words.join(" ")}`, { words, among });
        return 0;
      });
      const some = [...wanted].slice(0, mostPassages);
      const passages = some.map(([, { words, among }]) => ({ words: packed(words), among }));
      const answer = await store.find(session, passages);
      const known = new Map(some.map(([name], n) => [name, answer.found[n] ?? 0]));
      const find: Find = (words, among = anybody) => known.get(`${among} ${words.join(" ")}`) ?? 0;
      const { facts, requested, sent, about } = look(tool, args, find);
      const incomplete = answer.incomplete || wanted.size > mostPassages;
      return {
        facts: {
          ...facts,
          strangers: answer.strangers || incomplete || unsure,
          targets: incomplete ? careful(facts.targets) : facts.targets,
          places: incomplete ? careful(facts.places) : facts.places,
        },
        settle: (messages) =>
          messages === null
            ? keep(session, [], false)
            : keep(
                session,
                [
                  ...heardIn(messages, { ...tool, requested, sent, about }),
                  ...kept(said.sent, sent.filter(short)),
                ],
                true,
              ),
      };
    },
  };
}

const anybody = said.user | said.trusted | said.requested | said.untrusted | said.sent;
/** Of one side in one answer. */
const mostWords = 40_000;
const mostPassages = 600;
/** A text longer than this is no name of anything that is read. */
const mostInName = 20;

function look(tool: Followed, args: Readonly<Record<string, unknown>>, find: Find) {
  const { flow } = tool;
  const facts = flowFacts(flow, args, find);
  const leaves = leavesOf(args).map((leaf) => {
    const source = short(String(leaf)) ? sourceOf(leaf, find) : ("unknown" as const);
    return { leaf, source, relied: source === "user" || source === "trusted" };
  });
  const from = new Set(leaves.map(({ source }) => source));
  const asked = askedBy(flow.asks, find);
  const repeated = tool.sideEffect ? leaves.filter(({ relied }) => !relied) : [];
  const about = leaves.filter(({ leaf, relied }) => relied && isName(leaf));
  return {
    facts,
    requested: flow.quotable ? requestOf(from, asked) : ("no" as const),
    sent: repeated.map(({ leaf }) => String(leaf)),
    about: about.map(({ leaf }) => String(leaf)),
  };
}

/** The user named a source where each argument of reading it is theirs, or comes from what they named. */
function requestOf(from: ReadonlySet<Source>, asked: boolean): Reading["requested"] {
  const made = from.has("untrusted") || from.has("unknown");
  if (from.size > 0 && !made && (asked || !from.has("trusted"))) return "named";
  return asked && !from.has("untrusted") ? "in-general" : "no";
}

const kept = (origin: number, texts: readonly string[]): readonly Said[] =>
  texts.length > 0 ? [saying(origin, texts)] : [];
const short = (text: string): boolean => wordsOf(text).length <= mostInName;

/** Where not all that was said is known, what was heard of nowhere may have been said by anybody. */
const careful = (by: BySource): BySource => ({
  ...by,
  untrusted: [...by.untrusted, ...by.unknown],
  unknown: [],
});
