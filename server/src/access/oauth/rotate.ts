import type { SigningKeys } from "@reeve/contract/signing-key";
import type { OperationName, Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { ownCtx, type Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { SharedKeys } from "../../platform/shared-keys.ts";
import { Unreadable, type Vault } from "../../platform/vault.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { firstRing, keyOf, nextAtMs, rotated, shown, type Ring } from "./key-ring.ts";
import { openRing, ringStore } from "./ring-store.ts";
import { firstKey, heldKeys, newKeyPem, type HeldKeys } from "./signing-key.ts";

export interface RotationHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly vault: Pick<Vault, "seal" | "open">;
}

const lookMs = 3_600_000;

type State = {
  onApplied(heard: (it: { readonly signingKeys?: string | null }) => void): void;
};
type OpenHands = Omit<RotationHands, "write"> & { readonly log: Log };

/** The keys of tokens of a process that keeps its data here. */
export const signingKeysOf = async (
  hands: OpenHands,
  data: string,
  shared: SharedKeys,
  state: State,
): Promise<HeldKeys> => openSigningKeys(hands, await firstKey(data, shared), state);

/** The keys of tokens as all processes have them, which begin with `first`. They follow each new state. */
export async function openSigningKeys(
  { database, clock, vault, log }: OpenHands,
  first: string,
  state: State,
): Promise<HeldKeys> {
  const keys = heldKeys(first, clock);
  const store = ringStore(database.kysely, vault);
  await store.begin(firstRing(first, clock.now()));
  try {
    keys.take((await store.read()) ?? firstRing(first, 0));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    // Nobody who can read it lives: the first key was made sure of before.
    log.warn("the keys of tokens cannot be read and nobody uses them: they are replaced");
    await store.put(firstRing(first, clock.now()));
  }
  let known: string | null = null;
  state.onApplied(({ signingKeys = null }) => {
    if (signingKeys === null || signingKeys === known) return;
    try {
      keys.take(openRing(vault, signingKeys));
      known = signingKeys;
    } catch (error) {
      log.error({ error: String(error) }, "the keys of tokens cannot be read; the old ones stay");
    }
  });
  return keys;
}

type KeyVerb = Extract<OperationName, `keys.${string}`>;

export const signingKeyVerbs = (hands: RotationHands): Pick<Verbs<Ctx>, KeyVerb> => ({
  "keys.list": () => said(hands, hands.database.kysely),
  "keys.rotate": (ctx, { reason }) =>
    hands.write(ctx, "keys.rotate", async (tx) => {
      await rotate(tx, hands, reason, () => true);
      return said(hands, tx.db);
    }),
  "keys.schedule": (ctx, { everyDays }) =>
    hands.write(ctx, "keys.schedule", async (tx) => {
      tx.unread();
      const store = ringStore(tx.db, hands.vault);
      const before = await store.everyDays();
      await store.setEveryDays(everyDays);
      tx.note({ subject: null, before: { everyDays: before }, after: { everyDays } });
      return said(hands, tx.db);
    }),
});

/** Lets another key take over where the one that signs has done so for long enough; one process does it. */
export const keepRotating = (hands: RotationHands & { readonly log: Log }): AsyncDisposable =>
  repeat("signing-keys", lookMs, hands.log, () => rotateWhenDue(hands));

export async function rotateWhenDue(hands: RotationHands): Promise<void> {
  const store = ringStore(hands.database.kysely, hands.vault);
  const days = await store.everyDays();
  const due = (ring: Ring): boolean => nextAtMs(ring, days) <= hands.clock.now();
  const ring = await store.read();
  if (ring === null || !due(ring)) return;
  const reason = days === 1 ? "It signed for a day." : `It signed for ${days} days.`;
  await hands.write(ownCtx("schedule"), "keys.rotate", async (tx) => {
    if ((await rotate(tx, hands, reason, due)) !== null) return;
    tx.note({ subject: null, before: null, after: { reason: "another process did it" } });
  });
}

async function rotate(
  tx: Tx,
  { clock, vault }: RotationHands,
  reason: string,
  due: (ring: Ring) => boolean,
): Promise<Ring | null> {
  const store = ringStore(tx.db, vault);
  const before = await store.read(true);
  if (before === null || !due(before)) return null;
  const after = rotated(before, newKeyPem(), clock.now());
  await store.put(after);
  const names = (ring: Ring) => ring.map((key) => keyOf(key).kid);
  tx.note({
    subject: names(after).at(-1) ?? null,
    before: { keys: names(before) },
    after: { keys: names(after), reason },
  });
  return after;
}

async function said(
  { clock, vault }: RotationHands,
  db: Parameters<typeof ringStore>[0],
): Promise<SigningKeys> {
  const store = ringStore(db, vault);
  const ring = (await store.read()) ?? [];
  const everyDays = await store.everyDays();
  return {
    items: ring.length === 0 ? [] : shown(ring.map(keyOf), clock.now()),
    nextCursor: null,
    everyDays,
    nextAt: isoTime(nextAtMs(ring, everyDays)),
  };
}
