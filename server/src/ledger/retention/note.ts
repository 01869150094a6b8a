import type { RetentionClass } from "@reeve/contract/retention";
import type { Frontier } from "../checkpoints/tree.ts";
import { openNote } from "../checkpoints/note.ts";

/** Of one log, the records from `from` up to and without `to`. */
export interface RemovedSpan {
  readonly log: number;
  readonly from: number;
  readonly to: number;
  /** Where what is left begins: the hash of the last record that went, and the tree up to it. Null where only payloads went. */
  readonly start: { readonly chain: Uint8Array; readonly frontier: Frontier } | null;
}

/** A removal, as it is signed with the key outside the database: nobody who only has the database can say it was one. */
export interface RemovalSaid {
  readonly origin: string;
  readonly class: RetentionClass;
  readonly at: string;
  /** What was older than this. */
  readonly before: string;
  /** In words. */
  readonly rule: string;
  readonly logs: readonly RemovedSpan[];
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

function line({ log, from, to, start }: RemovedSpan): string {
  const place = `log ${log} ${from} ${to}`;
  if (!start) return place;
  return `${place} ${base64(start.chain)} ${start.frontier.roots.map(base64).join(",")}`;
}

export const removalText = (it: RemovalSaid): string =>
  `${[it.origin, `removed ${it.class}`, `time ${it.at}`, `before ${it.before}`, `rule ${it.rule}`, ...it.logs.map(line)].join("\n")}\n`;

/** What a note says was removed, or null unless `verifier` signed exactly what `removalText` writes. */
export function openRemoval(note: string, verifier: string): RemovalSaid | null {
  const text = openNote(note, verifier);
  return text === null ? null : readRemovalText(text);
}

function readRemovalText(text: string): RemovalSaid | null {
  const [origin, removed, time, before, rule, ...rest] = text.split("\n");
  const of = /^removed (actions|payloads)$/.exec(removed ?? "")?.[1];
  const logs = rest.slice(0, -1).map(spanOf);
  if (!origin || !of || !time || !before || !rule || logs.includes(null)) return null;
  const said: RemovalSaid = {
    origin,
    class: of as RetentionClass,
    at: time.slice("time ".length),
    before: before.slice("before ".length),
    rule: rule.slice("rule ".length),
    logs: logs as RemovedSpan[],
  };
  return removalText(said) === text ? said : null;
}

function spanOf(text: string): RemovedSpan | null {
  const [, log, from, to, chain, roots] =
    /^log (\d+) (\d+) (\d+)(?: (\S+) (\S+))?$/.exec(text) ?? [];
  if (!log || !from || !to) return null;
  const span = { log: Number(log), from: Number(from), to: Number(to) };
  if (!chain || !roots) return { ...span, start: null };
  const frontier = {
    size: span.to,
    roots: roots.split(",").map((root) => Buffer.from(root, "base64")),
  };
  return { ...span, start: { chain: Buffer.from(chain, "base64"), frontier } };
}
