import type { ToolFlow } from "@reeve/contract/server";
import { createHmac } from "node:crypto";
import {
  askedBy,
  flowFacts,
  handOver,
  leavesOf,
  said,
  sourceOf,
  type BySource,
  type Find,
  type FlowFacts,
} from "./flow.ts";
import { heardIn, saying, type Said } from "./heard.ts";
import { handsOver, requestWords } from "./spoken.ts";
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
    createHmac("sha256", key).update(`word ${word}`).digest().subarray(0, bytesOfWord);
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
      return keep(session, [saying(said.user, [text]), asks, ...over], true);
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
      const { facts, requested, sent } = look(tool, args, find);
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
            : keep(session, heardIn(messages, { ...tool, requested, sent }), true),
      };
    },
  };
}

const bytesOfWord = 6;
const anybody = said.user | said.trusted | said.requested | said.untrusted;
/** Of one side in one answer. */
const mostWords = 40_000;
const mostPassages = 600;
/** A text longer than this is no name of anything that is read. */
const mostInName = 20;

function look(tool: Followed, args: Readonly<Record<string, unknown>>, find: Find) {
  const { flow } = tool;
  const facts = flowFacts(flow, args, find);
  const leaves = leavesOf(args).map((leaf) => {
    const short = wordsOf(String(leaf)).length <= mostInName;
    return { leaf, source: short ? sourceOf(leaf, find) : ("unknown" as const) };
  });
  const pointed = leaves.every(({ source }) => source === "user" || source === "requested");
  const strange = leaves.some(({ source }) => source === "untrusted");
  const asked = askedBy(flow.asks, find);
  const repeated = tool.sideEffect
    ? leaves.filter(({ source }) => source !== "user" && source !== "trusted")
    : [];
  return {
    facts,
    requested: flow.quotable && ((leaves.length > 0 && pointed) || (asked && !strange)),
    sent: repeated.map(({ leaf }) => String(leaf)),
  };
}

/** Where not all that was said is known, what was heard of nowhere may have been said by anybody. */
const careful = (by: BySource): BySource => ({
  ...by,
  untrusted: [...by.untrusted, ...by.unknown],
  unknown: [],
});
