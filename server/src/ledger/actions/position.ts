import type { Action } from "@reeve/contract/action";
import { ActionId } from "@reeve/contract/id";
import { z } from "zod";
import { cursorOf } from "../../platform/cursor.ts";

const position = z.object({ at: z.iso.datetime(), log: z.int(), seq: z.int(), id: ActionId });
/** Where a page of actions ended. */
export type ActionPosition = z.infer<typeof position>;

export const newestFirst = cursorOf("actions", position);

/** What only telemetry tells of stands behind every record of the same moment. */
export const observedLog = -1;

export const positionOf = (action: Action): ActionPosition => ({
  at: action.startedAt,
  log: action.evidence?.log ?? observedLog,
  seq: action.evidence?.intent ?? 0,
  id: action.id,
});
