import { hiringSignal } from "@reeve/contract/market";
import type { OperationName, Output, StreamName } from "@reeve/contract/operations";
import { painted, shown, type Terminal } from "./terminal.ts";

/** Streams that are watched as they come: a line of each for people. */
export const lineText: Partial<Record<StreamName, (terminal: Terminal, line: string) => string>> = {
  "index.sync": (terminal, line) => synced(terminal, JSON.parse(line) as Output<"index.sync">),
};

/** What to say where nothing came. */
export const nothingText: Partial<Record<StreamName, string>> = {
  "index.sync":
    "No board was read: there is none, or each was read within the hour. Read them all the same with --again, or add one with: reeve index add",
};

/** What is said beside an answer for people, on standard error. */
export const besides: Partial<Record<OperationName, string>> = {
  "index.overview": hiringSignal,
  "index.list": hiringSignal,
  "index.sync": hiringSignal,
};

const good = new Set(["ok", "empty"]);

function synced(terminal: Terminal, it: Output<"index.sync">): string {
  const digits = String(it.of).length;
  const outcome = painted(terminal, good.has(it.outcome) ? "green" : "red", it.outcome.padEnd(16));
  const what = good.has(it.outcome)
    ? `${it.count} openings, ${it.opened} new, ${it.closed} closed; group ${it.group ?? "–"}`
    : `${it.why ?? "no more is known"}${it.group === null ? "" : `; group ${it.group} stays`}`;
  return `${String(it.done).padStart(digits)}/${it.of}  ${outcome}  ${shown(it.company)} (${it.board}): ${shown(what)}\n`;
}
