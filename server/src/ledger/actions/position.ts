import type { Action } from "@reeve/contract/action";
import { ActionId } from "@reeve/contract/id";
import { z } from "zod";
import { cursorOf } from "../../platform/cursor.ts";

const position = z.object({ at: z.iso.datetime(), log: z.int(), seq: z.int(), id: ActionId });
/** Where a page of actions ended. */
export type ActionPosition = z.infer<typeof position>;

export const newestFirst = cursorOf("actions", position);

export const positionOf = (action: Action): ActionPosition => ({
  at: action.startedAt,
  log: action.evidence.log,
  seq: action.evidence.intent,
  id: action.id,
});
