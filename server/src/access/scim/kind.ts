import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { groupStore } from "./group-store.ts";
import { changeGroup, createGroup, removeGroup } from "./groups.ts";
import type { Source } from "./page.ts";
import { shows, type Projection } from "./project.ts";
import { notThere, ScimRefused } from "./refused.ts";
import { groupResource, metaOf, userResource } from "./resource.ts";
import { groupShape, userShape, type Shape, type Values } from "./shape.ts";
import { userStore } from "./user-store.ts";
import { changeUser, createUser, removeUser, type WriteHands } from "./users.ts";

/** One kind of resource, as the door needs it. */
export interface Kind {
  readonly shape: Shape;
  readonly path: "Users" | "Groups";
  /** The attribute that an index finds by. */
  readonly nameOf: string;
  find(id: string, projection: Projection): Promise<Values>;
  source(projection: Projection, filtered: boolean): Source;
  create(ctx: Ctx, values: Values): Promise<Values>;
  change(ctx: Ctx, id: string, ifMatch: string, change: (had: Values) => Values): Promise<Values>;
  remove(ctx: Ctx, id: string, ifMatch: string): Promise<void>;
}

export interface KindHands extends WriteHands {
  readonly database: Database;
  readonly base: () => string;
}

/** Throws 412 unless this is a version that the caller knows. */
function matching(ifMatch: string, resource: () => Values): void {
  if (ifMatch === "" || ifMatch === "*") return;
  const { version } = metaOf(resource());
  const known = ifMatch.split(",").map((one) => one.trim().replace(/^W\//, ""));
  if (!known.includes(version.replace(/^W\//, "")))
    throw new ScimRefused(412, null, "This was changed since: read it again.");
}

export function userKind(hands: KindHands): Kind {
  const db = hands.database.kysely;
  const shown = (row: Parameters<typeof userResource>[0]) => userResource(row, hands.base());
  return {
    shape: userShape,
    path: "Users",
    nameOf: "userName",
    async find(id) {
      const row = await userStore(db).find(id);
      if (!row) throw notThere("user", id);
      return shown(row);
    },
    source: () => ({
      count: () => userStore(db).count(),
      list: async (narrow, offset, limit) =>
        (await userStore(db).list(narrow, offset, limit)).map(shown),
    }),
    create: async (ctx, values) => shown(await createUser(hands, ctx, values)),
    change: async (ctx, id, ifMatch, change) =>
      shown(await changeUser(hands, ctx, id, (row) => matching(ifMatch, () => shown(row)), change)),
    remove: (ctx, id, ifMatch) =>
      removeUser(hands, ctx, id, (row) => matching(ifMatch, () => shown(row))),
  };
}

export function groupKind(hands: KindHands): Kind {
  const db = hands.database.kysely;
  const shown = (row: Parameters<typeof groupResource>[0]) => groupResource(row, hands.base());
  return {
    shape: groupShape,
    path: "Groups",
    nameOf: "displayName",
    async find(id, projection) {
      const row = await groupStore(db).find(id, shows(projection, "members"));
      if (!row) throw notThere("group", id);
      return shown(row);
    },
    source: (projection, filtered) => ({
      count: () => groupStore(db).count(),
      list: async (narrow, offset, limit) => {
        const withMembers = filtered || shows(projection, "members");
        return (await groupStore(db).list(narrow, offset, limit, withMembers)).map(shown);
      },
    }),
    create: async (ctx, values) => shown(await createGroup(hands, ctx, values)),
    change: async (ctx, id, ifMatch, change) =>
      shown(
        await changeGroup(hands, ctx, id, (row) => matching(ifMatch, () => shown(row)), change),
      ),
    remove: (ctx, id, ifMatch) =>
      removeGroup(hands, ctx, id, (row) => matching(ifMatch, () => shown(row))),
  };
}
