import type { Directory, GroupRole } from "@reeve/contract/directory";
import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { everyScope, mayHandOut } from "../../registry/people/hand-out.ts";
import { changeGroup, createGroup, removeGroup } from "../scim/groups.ts";
import { signOutEverywhere } from "../sign-in/sign-out.ts";
import { ScimRefused } from "../scim/refused.ts";
import type { WriteHands } from "../scim/users.ts";
import { followGroups } from "./follow-groups.ts";
import { groupList } from "./group-list-store.ts";
import { preview } from "./preview.ts";
import type { GroupRoles } from "./roles.ts";
import { directoryStore } from "./store.ts";

export interface DirectoryHands extends Omit<WriteHands, "signOut"> {
  readonly database: Database;
  readonly publicUrl: () => string;
}

type DirectoryVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `directory.${string}`>>;

export const directoryVerbs = (given: DirectoryHands): DirectoryVerbs =>
  verbsOf({ ...given, signOut: signOutEverywhere });

const verbsOf = (hands: DirectoryHands & WriteHands): DirectoryVerbs => ({
  "directory.get": () => directory(hands),

  async "directory.roles"(ctx, { roles }) {
    mayHandOut(ctx.actor, everyScope);
    await hands.write(ctx, "directory.roles", async (tx) => {
      const store = directoryStore(tx.db);
      const before = Object.fromEntries(await store.roles());
      await store.setRoles(rolesOf(roles));
      const changed = await followGroups(tx, hands, null);
      const after = Object.fromEntries(rolesOf(roles));
      tx.note({ subject: null, before: { roles: before }, after: { roles: after, changed } });
    });
    return directory(hands);
  },

  async "directory.preview"(_ctx, { roles }) {
    const store = directoryStore(hands.database.kysely);
    return preview(await store.grouped(null), rolesOf(roles), await store.activeAdmins());
  },

  async "directory.group"(ctx, { id, name, people }) {
    mayHandOut(ctx.actor, everyScope);
    const values = { displayName: name, members: people.map((value) => ({ value })) };
    const keep = (had: Record<string, unknown>) => ({ ...had, ...values });
    const saved = await spoken(
      id ? changeGroup(hands, ctx, id, () => undefined, keep) : createGroup(hands, ctx, values),
    );
    const store = directoryStore(hands.database.kysely);
    const [group] = await groupList(hands.database.kysely, await store.roles(), saved.id);
    if (!group) throw notFound("group", saved.id);
    return group;
  },

  async "directory.ungroup"(ctx, { id }) {
    await spoken(removeGroup(hands, ctx, id, () => undefined));
    return { ok: true };
  },
});

async function directory({ database, publicUrl }: DirectoryHands): Promise<Directory> {
  const roles = await directoryStore(database.kysely).roles();
  return {
    scimUrl: new URL("/scim/v2", publicUrl()).href,
    roles: [...roles].map(([group, role]) => ({ group, role })),
    groups: await groupList(database.kysely, roles, null),
  };
}

function rolesOf(roles: readonly GroupRole[]): GroupRoles {
  const found = new Map(roles.map(({ group, role }) => [group, role]));
  if (found.size === roles.length) return found;
  throw new Problem("invalid", "A group is named twice.", "Give each group one role.");
}

/** The refusals of SCIM in the words of the API. */
const spoken = <T>(doing: Promise<T>): Promise<T> =>
  doing.catch((error: unknown) => {
    if (!(error instanceof ScimRefused)) throw error;
    const code = error.status === 404 ? "not_found" : error.status === 409 ? "conflict" : "invalid";
    throw new Problem(code, error.message, "List the groups to see which there are.");
  });
