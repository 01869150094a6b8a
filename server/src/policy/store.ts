import type { PolicyId } from "@reeve/contract/id";
import type { Policy, PolicyLayer, PolicyMode } from "@reeve/contract/policy";
import type { Fault } from "@reeve/contract/problem";
import type { Kysely } from "kysely";

type PoliciesTable = { id: PolicyId; name: string; created_at: string };
type VersionsTable = {
  policy_id: PolicyId;
  version: number;
  mode: PolicyMode;
  cedar: string;
  compiled: string;
  permits: number;
  forbids: number;
  warnings: string;
  layers: PolicyLayer[];
  author: string;
  reviewer: string | null;
  reviewed_at: string | null;
  reason: string | null;
  created_at: string;
  removed_at: string | null;
};
type Tables = { policies: PoliciesTable; policy_versions: VersionsTable };

/** What a new version is made of. */
export interface NewVersion extends Omit<Policy, "removedAt"> {
  /** Cedar JSON of its statements, as text. */
  readonly compiled: string;
}

const columns = [
  "id",
  "name",
  "version",
  "mode",
  "cedar",
  "permits",
  "forbids",
  "warnings",
  "layers",
  "author",
  "reviewer",
  "reviewed_at",
  "reason",
  "policy_versions.created_at",
  "removed_at",
] as const;

type Row = Pick<PoliciesTable, "id" | "name"> & Omit<VersionsTable, "policy_id" | "compiled">;
const policy = (row: Row): Policy => ({
  id: row.id,
  name: row.name,
  version: row.version,
  mode: row.mode,
  cedar: row.cedar,
  permits: row.permits,
  forbids: row.forbids,
  warnings: JSON.parse(row.warnings) as Fault[],
  layers: row.layers,
  author: row.author,
  reviewer: row.reviewer,
  reviewedAt: row.reviewed_at,
  reason: row.reason,
  createdAt: row.created_at,
  removedAt: row.removed_at,
});
const maybe = (row: Row | undefined): Policy | null => (row ? policy(row) : null);

/** Policies and their versions, in a database or in a transaction of it. */
export const policyStore = (database: Kysely<object>) => {
  const db = database.withTables<Tables>();
  const versions = () =>
    db
      .selectFrom("policy_versions")
      .innerJoin("policies", "policies.id", "policy_versions.policy_id")
      .select(columns);
  return {
    /** The policy as it is in force. */
    async inForce(name: string): Promise<Policy | null> {
      return maybe(
        await versions()
          .where("name", "=", name)
          .where("removed_at", "is", null)
          .executeTakeFirst(),
      );
    },

    /** Cedar JSON of what is in force, as it was read when it was put. */
    async compiledInForce(name: string): Promise<string | null> {
      const row = await db
        .selectFrom("policy_versions")
        .innerJoin("policies", "policies.id", "policy_versions.policy_id")
        .select("compiled")
        .where("name", "=", name)
        .where("removed_at", "is", null)
        .executeTakeFirst();
      return row?.compiled ?? null;
    },

    async at(name: string, version: number): Promise<Policy | null> {
      return maybe(
        await versions().where("name", "=", name).where("version", "=", version).executeTakeFirst(),
      );
    },

    /** Those in force, by name; one more than asked for tells that there are more. */
    async list(limit: number, after: string | null): Promise<Policy[]> {
      let query = versions()
        .where("removed_at", "is", null)
        .orderBy("name")
        .limit(limit + 1);
      if (after !== null) query = query.where("name", ">", after);
      return (await query.execute()).map(policy);
    },

    /** How many are in force, and how many of them are applied rather than only recorded. */
    async count(): Promise<{ total: number; enforced: number }> {
      const modes = await db
        .selectFrom("policy_versions")
        .select("mode")
        .where("removed_at", "is", null)
        .execute();
      return {
        total: modes.length,
        enforced: modes.filter(({ mode }) => mode === "enforce").length,
      };
    },

    /** Newest first; one more than asked for tells that there are more. */
    async history(name: string, limit: number, before: number | null): Promise<Policy[]> {
      let query = versions()
        .where("name", "=", name)
        .orderBy("version", "desc")
        .limit(limit + 1);
      if (before !== null) query = query.where("version", "<", before);
      return (await query.execute()).map(policy);
    },

    /** The policy's id and last version, made where there is none; nobody else puts it until the transaction ends. */
    async lock(name: string, id: PolicyId, now: string): Promise<{ id: PolicyId; last: number }> {
      await db
        .insertInto("policies")
        .values({ id, name, created_at: now })
        .onConflict((conflict) => conflict.column("name").doNothing())
        .execute();
      const row = await db
        .selectFrom("policies")
        .select("id")
        .where("name", "=", name)
        .forUpdate()
        .executeTakeFirstOrThrow();
      const last = await db
        .selectFrom("policy_versions")
        .select(({ fn }) => fn.max<number | null>("version").as("version"))
        .where("policy_id", "=", row.id)
        .executeTakeFirst();
      return { id: row.id, last: last?.version ?? 0 };
    },

    async add(it: NewVersion): Promise<void> {
      await db
        .insertInto("policy_versions")
        .values({
          policy_id: it.id,
          version: it.version,
          mode: it.mode,
          cedar: it.cedar,
          compiled: it.compiled,
          permits: it.permits,
          forbids: it.forbids,
          warnings: JSON.stringify(it.warnings),
          layers: it.layers,
          author: it.author,
          reviewer: it.reviewer,
          reviewed_at: it.reviewedAt,
          reason: it.reason,
          created_at: it.createdAt,
          removed_at: null,
        })
        .execute();
    },

    /** Takes the version in force out of it. */
    async end(id: PolicyId, now: string): Promise<void> {
      await db
        .updateTable("policy_versions")
        .set({ removed_at: now })
        .where("policy_id", "=", id)
        .where("removed_at", "is", null)
        .execute();
    },
  };
};
