import type { RecordRow } from "./row.ts";

/** What one agent did with one tool on one day (UTC, days since 1970). */
export interface ToolDay {
  readonly agent: string;
  readonly server: string;
  /** Empty for what is no tool call. */
  readonly tool: string;
  readonly day: number;
  calls: number;
  refused: number;
  firstAt: string;
  lastAt: string;
}

/** Counts one intent of an agent. */
export function countToolDay(
  days: Map<string, ToolDay>,
  { agent, server, what, tool, at }: RecordRow,
  day: number,
  allowed: boolean,
): void {
  if (agent === null || server === null) return;
  const named = what === "tool_call" ? (tool ?? "") : "";
  const key = `${agent} ${server} ${named} ${day}`;
  let it = days.get(key);
  if (!it) {
    it = { agent, server, tool: named, day, calls: 0, refused: 0, firstAt: at, lastAt: at };
    days.set(key, it);
  }
  if (allowed) it.calls++;
  else it.refused++;
  if (at < it.firstAt) it.firstAt = at;
  if (at > it.lastAt) it.lastAt = at;
}
