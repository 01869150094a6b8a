import type { Action } from "@reeve/contract/action";
import type { Kysely } from "kysely";
import {
  byId,
  listObserved,
  observedById,
  observedByIds,
  toldOf,
} from "../telemetry/list-store.ts";
import { positionOf } from "./position.ts";
import { actionById, actionsById, listActions, type ActionFilter } from "./store.ts";

type Db = Kysely<object>;

/** Actions, newest first: those of the record, and beside them those that only telemetry tells of. */
export async function listAll(
  db: Db,
  { seen, ...filter }: ActionFilter & { readonly seen?: "door" | "telemetry" | undefined },
): Promise<readonly Action[]> {
  const [recorded, observed] = await Promise.all([
    seen === "telemetry" ? [] : listActions(db, filter),
    seen === "door" ? [] : listObserved(db, filter),
  ]);
  const told = await toldOf(
    db,
    recorded.map(({ id }) => id),
  );
  const all = [...recorded.map((it) => withTold(it, told)), ...observed];
  return all.sort(byId(filter) ? idFirst : timeFirst).slice(0, filter.limit);
}

/** One action, from the record or from telemetry. */
export async function oneAction(db: Db, id: Action["id"]): Promise<Action | null> {
  const recorded = await actionById(db, id);
  if (!recorded) return observedById(db, id);
  return withTold(recorded, await toldOf(db, [id]));
}

/** These actions, from the record or from telemetry, in the order of their ids here. */
export async function manyActions(
  db: Db,
  ids: readonly Action["id"][],
): Promise<readonly Action[]> {
  const [recorded, told] = await Promise.all([actionsById(db, ids), toldOf(db, ids)]);
  const found = new Set<string>(recorded.map(({ id }) => id));
  const left = ids.filter((id) => !found.has(id));
  const observed = left.length === 0 ? [] : await observedByIds(db, left);
  const all = new Map<string, Action>(observed.map((it) => [it.id, it]));
  for (const it of recorded) all.set(it.id, withTold(it, told));
  return ids.flatMap((id) => all.get(id) ?? []);
}

const withTold = (action: Action, told: Awaited<ReturnType<typeof toldOf>>): Action => {
  const telemetry = told.get(action.id);
  return telemetry ? { ...action, telemetry } : action;
};

const idFirst = (a: Action, b: Action): number => (a.id < b.id ? 1 : -1);

function timeFirst(a: Action, b: Action): number {
  const [x, y] = [positionOf(a), positionOf(b)];
  if (x.at !== y.at) return x.at < y.at ? 1 : -1;
  return y.log - x.log || y.seq - x.seq || idFirst(a, b);
}
