import type { Action } from "@reeve/contract/action";
import { Problem } from "../../platform/problem.ts";

/** Where a page of actions ended. */
export interface ActionPosition {
  readonly at: string;
  readonly log: number;
  readonly seq: number;
  readonly id: string;
}

export const positionOf = (action: Action): ActionPosition => ({
  at: new Date(action.startedAt).toISOString(),
  log: action.evidence.log,
  seq: action.evidence.intent,
  id: action.id,
});

export const writeCursor = ({ at, log, seq, id }: ActionPosition): string =>
  Buffer.from(`${at} ${log} ${seq} ${id}`).toString("base64url");

export function readCursor(cursor: string | undefined): ActionPosition | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const [, at, log, seq, id] = /^(\S+Z) (\d{1,9}) (\d{1,15}) (act_[0-9a-z]{26})$/.exec(text) ?? [];
  if (!at || !log || !seq || !id || Number.isNaN(Date.parse(at))) throw badCursor("actions");
  return { at, log: Number(log), seq: Number(seq), id };
}

export const badCursor = (list: string): Problem =>
  new Problem(
    "bad_request",
    `The cursor is not one that a list of ${list} gave.`,
    "Leave `cursor` out to start from the beginning.",
  );
