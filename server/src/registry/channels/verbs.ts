import type { GivenVia } from "@reeve/contract/channel";
import type { ChannelId } from "@reeve/contract/id";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { newHookSecret, newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { resolveFinding } from "../findings/store.ts";
import { mayLeadTo } from "./leads.ts";
import { placeOf, sealSecret } from "./secret.ts";
import { channelStore, type Kept, type KeptVia, type Rules } from "./store.ts";

export interface ChannelHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly vault: Vault;
}

type ChannelVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `channels.${string}`>>;

export function channelVerbs(hands: ChannelHands): ChannelVerbs {
  const { database, write, clock, vault } = hands;
  const now = (): string => isoTime(clock.now());
  const shown = async (db: DatabaseTransaction, id: ChannelId) => {
    const [channel] = await channelStore(db).shown(now(), id);
    if (!channel) throw notFound("channel", id);
    return channel;
  };
  return {
    async "channels.list"() {
      return { items: await channelStore(database.kysely).shown(now(), null) };
    },

    "channels.add": (ctx, { name, via: given, ...rules }) =>
      write(ctx, "channels.add", async (tx) => {
        const id = newId("chn", clock.now());
        const via = leading(given);
        mayLeadTo(given, rules.internal);
        const secret = given.kind === "webhook" ? newHookSecret() : secretIn(given);
        const kept = { id, name, via, rules: { ...rules, on: true }, ...nothingBefore };
        const sealed = secret && sealSecret(vault, id, via, secret);
        const by = { createdBy: ctx.actor.name, createdAt: now() };
        if (!(await channelStore(tx.db).add({ ...kept, ...by, secret: sealed }))) throw taken(name);
        tx.note({ subject: id, before: null, after: told(kept) });
        return {
          channel: await shown(tx.db, id),
          secret: given.kind === "webhook" ? secret : null,
        };
      }),

    "channels.change": (ctx, input) =>
      write(ctx, "channels.change", async (tx) => {
        const before = await locked(tx, input.id);
        const after = changed(hands, before, input);
        if (await channelStore(tx.db).nameTaken(before.id, after.name)) throw taken(after.name);
        await channelStore(tx.db).save(after);
        // Turned off, it fails no more.
        if (!after.rules.on) await resolveFinding(tx.db, clock, "channel_failing", before.id);
        tx.note({ subject: before.id, before: told(before), after: told(after) });
        return shown(tx.db, before.id);
      }),

    "channels.rotate": (ctx, { id, overlapHours }) =>
      write(ctx, "channels.rotate", async (tx) => {
        const before = await locked(tx, id);
        if (before.via.kind !== "webhook")
          throw new Problem(
            "conflict",
            "Only a web-hook has a secret that Reeve makes.",
            "Change the channel and give it its new password or address.",
          );
        const secret = newHookSecret();
        const previousUntil = isoTime(clock.now() + overlapHours * 3_600_000);
        const sealed = sealSecret(vault, id, before.via, secret);
        const previous = { previousSecret: before.secret, previousUntil };
        await channelStore(tx.db).save({ ...before, ...previous, secret: sealed });
        tx.note({ subject: id, before: null, after: { rotated: true, previousUntil } });
        return { channel: await shown(tx.db, id), secret };
      }),

    "channels.remove": (ctx, { id }) =>
      write(ctx, "channels.remove", async (tx) => {
        const before = await locked(tx, id);
        await channelStore(tx.db).remove(id);
        await resolveFinding(tx.db, clock, "channel_failing", id);
        tx.note({ subject: id, before: told(before), after: null });
        return { id };
      }),
  };
}

const nothingBefore = { previousSecret: null, previousUntil: null };
const told = ({ name, via, rules }: Pick<Kept, "name" | "via" | "rules">) => ({
  name,
  via,
  ...rules,
});
const taken = (name: string): Problem =>
  new Problem("conflict", `There is a channel named ${name} already.`, "Use another name.");

async function locked(tx: Tx, id: ChannelId): Promise<Kept> {
  const found = await channelStore(tx.db).lock(id);
  if (!found) throw notFound("channel", id);
  return found;
}

const secretIn = (given: GivenVia): string | null =>
  given.kind === "email" ? (given.password ?? null) : given.kind === "slack" ? given.url : null;

/** Where it leads, without what is secret about it. */
function leading(given: GivenVia): KeptVia {
  if (given.kind === "slack") return { kind: "slack", host: new URL(given.url).host };
  if (given.kind === "webhook") return given;
  const { password: _, ...via } = given;
  return via;
}

/** A secret of before stays only where it goes to the same place. */
function changed({ vault }: ChannelHands, before: Kept, input: Parsed<"channels.change">): Kept {
  const { name = before.name, via: given } = input;
  const rules: Rules = {
    tells: input.tells ?? before.rules.tells,
    severity: input.severity ?? before.rules.severity,
    concerns: input.concerns ?? before.rules.concerns,
    fallback: input.fallback ?? before.rules.fallback,
    internal: input.internal ?? before.rules.internal,
    on: input.on ?? before.rules.on,
  };
  if (!given) {
    mayLeadTo(before.via, rules.internal);
    return { ...before, name, rules };
  }
  mayLeadTo(given, rules.internal);
  const via = leading(given);
  if (via.kind !== before.via.kind)
    throw new Problem(
      "invalid",
      `This channel is ${before.via.kind}, and stays that.`,
      "Add another channel.",
      [{ path: "via.kind", message: before.via.kind }],
    );
  const secret = secretIn(given);
  if (secret !== null)
    return { ...before, name, rules, via, secret: sealSecret(vault, before.id, via, secret) };
  const same = placeOf(before.id, via) === placeOf(before.id, before.via);
  return { ...before, name, rules, via, secret: same ? before.secret : null };
}
