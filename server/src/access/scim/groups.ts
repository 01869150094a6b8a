import type { GroupId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import type { Tx } from "../../platform/write.ts";
import { followGroups } from "../directory/follow-groups.ts";
import { groupStore, type GroupRow } from "./group-store.ts";
import { badValue, notThere } from "./refused.ts";
import { groupShape, type Values } from "./shape.ts";
import type { WriteHands } from "./users.ts";
import { isObject, textOf } from "./values.ts";

export const createGroup = (hands: WriteHands, ctx: Ctx, given: Values): Promise<GroupRow> =>
  hands.write(ctx, "directory.group", (tx) =>
    saved(tx, hands, newId("grp", hands.clock.now()), null, given),
  );

/** Changes a group to what `change` makes of it; whoever came or went has the role that follows in the same commit. */
export const changeGroup = (
  hands: WriteHands,
  ctx: Ctx,
  id: string,
  match: (row: GroupRow) => void,
  change: (values: Values) => Values,
): Promise<GroupRow> =>
  hands.write(ctx, "directory.group", async (tx) => {
    const before = await groupStore(tx.db).lock(id);
    if (!before) throw notThere("group", id);
    match(before);
    const members = before.members.map(({ sent }) => sent);
    const values = { ...before.attributes, ...(members.length > 0 && { members }) };
    return saved(tx, hands, before.id, before, change(values));
  });

export const removeGroup = (
  hands: WriteHands,
  ctx: Ctx,
  id: string,
  match: (row: GroupRow) => void,
): Promise<void> =>
  hands.write(ctx, "directory.ungroup", async (tx) => {
    const store = groupStore(tx.db);
    const before = await store.lock(id);
    if (!before) throw notThere("group", id);
    match(before);
    const people = await store.members(id);
    await store.remove(id);
    tx.note({ subject: id, before: { name: before.attributes.displayName }, after: null });
    await followGroups(tx, hands, people);
  });

async function saved(
  tx: Tx,
  hands: WriteHands,
  id: GroupId,
  before: GroupRow | null,
  given: Values,
): Promise<GroupRow> {
  const values = groupShape.check(given);
  const name = textOf(values.displayName).trim();
  if (name === "" || name.length > 400) throw badValue("`displayName` has 1 to 400 characters.");
  const store = groupStore(tx.db);
  await store.save(id, values, isoTime(hands.clock.now()));
  const moved = await store.setMembers(id, membersOf(values));
  const renamed =
    before !== null &&
    (before.attributes.displayName !== values.displayName ||
      before.attributes.externalId !== values.externalId);
  tx.note({
    subject: id,
    before: before && { name: before.attributes.displayName, members: before.members.length },
    after: { name, members: membersOf(values).length, cameOrWent: moved.slice(0, 100) },
  });
  await followGroups(tx, hands, renamed ? await store.members(id) : moved);
  const row = await store.find(id);
  if (!row) throw notThere("group", id);
  return row;
}

/** Each member once, as it was named first. */
function membersOf(values: Values): Values[] {
  const members = new Map<string, Values>();
  for (const one of Array.isArray(values.members) ? values.members : []) {
    const value = isObject(one) ? textOf(one.value) : "";
    if (value === "" || value.length > 200)
      throw badValue("A member has a `value` of 1 to 200 characters.");
    if (!members.has(value) && isObject(one)) members.set(value, one);
  }
  return [...members.values()];
}
