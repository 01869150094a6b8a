import type { Verbs } from "@reeve/contract/operations";
import type { StopWebhook } from "@reeve/contract/stop";
import { randomBytes } from "node:crypto";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Write } from "../../platform/write.ts";
import { sealedAt } from "./webhook-secret.ts";
import { webhookStore } from "./webhook-store.ts";

export interface WebhookHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly vault: Vault;
  publicUrl(): string;
}

type WebhookVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `stops.webhooks.${string}`>>;

export function webhookVerbs(hands: WebhookHands): WebhookVerbs {
  const { database, write, clock, vault } = hands;
  return {
    "stops.webhooks.list": async () => ({ items: await webhookStore(database.kysely).list() }),
    "stops.webhooks.add": (ctx, { name }) =>
      write(ctx, "stops.webhooks.add", async (tx) => {
        const store = webhookStore(tx.db);
        if (await store.named(name))
          throw new Problem("conflict", `There is a web-hook ${name}.`, "Choose another name.");
        const createdAt = isoTime(clock.now());
        const id = newId("swh", clock.now());
        const by = { createdBy: ctx.actor.name, createdAt, lastUsedAt: null };
        const webhook: StopWebhook = { id, name, ...by };
        const secret = `whsec_${randomBytes(32).toString("base64")}`;
        await store.add(webhook, vault.seal(secret, sealedAt(id)));
        tx.note({ subject: id, before: null, after: webhook });
        return { webhook, secret, url: `${hands.publicUrl()}/webhooks/stop/${id}` };
      }),
    "stops.webhooks.remove": (ctx, { id }) =>
      write(ctx, "stops.webhooks.remove", async (tx) => {
        const store = webhookStore(tx.db);
        const found = await store.find(id);
        if (!found) throw notFound("web-hook", id);
        const { sealed: _sealed, ...webhook } = found;
        await store.remove(id, webhook.name, isoTime(clock.now()));
        tx.note({ subject: id, before: webhook, after: null });
        return webhook;
      }),
  };
}
