import type { StopId, StopWebhookId } from "@reeve/contract/id";
import type { StopWebhook } from "@reeve/contract/stop";
import type { Kysely } from "kysely";

type Tables = {
  stop_webhooks: {
    id: StopWebhookId;
    name: string;
    secret: string;
    created_by: string;
    created_at: string;
    removed_at: string | null;
    last_used_at: string | null;
  };
  stop_webhook_messages: {
    webhook_id: StopWebhookId;
    message: string;
    stop_id: StopId;
    at: string;
  };
};

/** Web-hooks that stop, in a database or in a transaction of it. */
export const webhookStore = (connection: Kysely<object>) => {
  const db = connection.withTables<Tables>();
  const standing = () => db.selectFrom("stop_webhooks").selectAll().where("removed_at", "is", null);
  return {
    async list(): Promise<StopWebhook[]> {
      return (await standing().orderBy("id").execute()).map(shown);
    },
    async find(id: StopWebhookId): Promise<(StopWebhook & { readonly sealed: string }) | null> {
      const row = await standing().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : { ...shown(row), sealed: row.secret };
    },
    /** Every secret as it is sealed, locked until the transaction ends. */
    secrets: () => standing().orderBy("id").forUpdate().execute(),
    async reseal(id: StopWebhookId, sealed: string): Promise<void> {
      await db.updateTable("stop_webhooks").set({ secret: sealed }).where("id", "=", id).execute();
    },
    async named(name: string): Promise<boolean> {
      return (await standing().where("name", "=", name).executeTakeFirst()) !== undefined;
    },
    async add(hook: StopWebhook, sealed: string): Promise<void> {
      await db
        .insertInto("stop_webhooks")
        .values({
          id: hook.id,
          name: hook.name,
          secret: sealed,
          created_by: hook.createdBy,
          created_at: hook.createdAt,
          removed_at: null,
          last_used_at: null,
        })
        .execute();
    },
    /** Its name is free again; its messages stay, so that none of them can be used later. */
    async remove(id: StopWebhookId, name: string, at: string): Promise<void> {
      await db
        .updateTable("stop_webhooks")
        .set({ removed_at: at, name: `${name} (${id})`, secret: "" })
        .where("id", "=", id)
        .execute();
    },
    /** The stop that this message made before. */
    async made(id: StopWebhookId, message: string): Promise<StopId | null> {
      const row = await db
        .selectFrom("stop_webhook_messages")
        .select("stop_id")
        .where("webhook_id", "=", id)
        .where("message", "=", message)
        .executeTakeFirst();
      return row?.stop_id ?? null;
    },
    async took(id: StopWebhookId, message: string, stop: StopId, at: string): Promise<void> {
      await db
        .insertInto("stop_webhook_messages")
        .values({ webhook_id: id, message, stop_id: stop, at })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await db
        .updateTable("stop_webhooks")
        .set({ last_used_at: at })
        .where("id", "=", id)
        .execute();
    },
  };
};

const shown = (row: Tables["stop_webhooks"]): StopWebhook => ({
  id: row.id,
  name: row.name,
  createdBy: row.created_by,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});
