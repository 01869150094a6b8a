import { StopWebhookId } from "@reeve/contract/id";
import { StopWanted } from "@reeve/contract/stop";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Actor } from "../../platform/actor.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import { Problem } from "../../platform/problem.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Stopping } from "./stopping.ts";
import { sealedAt } from "./webhook-secret.ts";
import { webhookStore } from "./webhook-store.ts";

export interface WebhookDoorHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly stopping: Stopping;
}

/** How far a message's time may be from now, before or after. */
const toleranceMs = 5 * 60_000;
const maxBytes = 64 * 1024;
const longestId = 200;

const Body = z.object({ type: z.literal("reeve.stop"), data: StopWanted });

/** Whether a message is what the holder of the secret signed just now (Standard Webhooks 1.0, `v1`). */
export function isSigned(
  secret: string,
  { id, timestamp, signature }: Record<"id" | "timestamp" | "signature", string>,
  body: string,
  nowMs: number,
): boolean {
  if (id === "" || id.length > longestId || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) return false;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const right = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return signature.split(" ").some((one) => {
    const [version, given = ""] = one.split(",");
    const bytes = Buffer.from(given, "base64");
    return version === "v1" && bytes.length === right.length && timingSafeEqual(bytes, right);
  });
}

/** The door that a stop comes in by from outside: one signed message is one stop, however often it is sent. */
export function webhookDoor({ database, clock, log, vault, stopping }: WebhookDoorHands): Hono {
  const store = webhookStore(database.kysely);
  const door = new Hono();
  const no = { error: "The message is not signed by this web-hook's secret, or is too old." };
  door.post("/webhooks/stop/:id", bodyLimit({ maxSize: maxBytes }), async (c) => {
    const id = StopWebhookId.safeParse(c.req.param("id"));
    const hook = id.success ? await store.find(id.data) : null;
    const header = (name: string): string => c.req.header(`webhook-${name}`) ?? "";
    const message = header("id");
    const said = { id: message, timestamp: header("timestamp"), signature: header("signature") };
    const text = await c.req.text();
    if (hook === null) return c.json(no, 401);
    const secret = vault.open(hook.sealed, sealedAt(hook.id));
    if (!isSigned(secret, said, text, clock.now())) return c.json(no, 401);
    const before = await store.made(hook.id, message);
    if (before !== null) return c.json({ stop: before, again: true });
    const body = Body.safeParse(jsonOf(text));
    if (!body.success)
      return c.json({ error: `This is no stop: ${z.prettifyError(body.error)}` }, 422);
    try {
      const at = isoTime(clock.now());
      const stop = await stopping.stop(body.data.data, {
        ctx: { ...ownCtx(message), actor: actorOf(hook) },
        source: "webhook",
        also: (tx, made) => webhookStore(tx.db).took(hook.id, message, made, at),
      });
      return c.json({ stop: stop.id, enforcement: stop.enforcement });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log.warn({ webhook: hook.id, code: error.code }, "a web-hook could not stop what it named");
      return c.json({ error: error.message }, 422);
    }
  });
  return door;
}

/** It may stop, and nothing else. */
const actorOf = ({ id, name }: { readonly id: string; readonly name: string }): Actor => ({
  kind: "system",
  id,
  name: `web-hook ${name}`,
  role: "operator",
  scopes: ["stops:write"],
  person: null,
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
