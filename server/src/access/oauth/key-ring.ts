import type { SigningKeyShown } from "@reeve/contract/signing-key";
import { longestHours } from "@reeve/contract/delegation";
import { createPrivateKey, createPublicKey, hash, type KeyObject } from "node:crypto";
import { z } from "zod";
import { isoTime } from "../../platform/clock.ts";
import { tokenLifetimeSeconds } from "./lifetime.ts";

/** A key as it is kept, sealed. */
const Kept = z.strictObject({
  pem: z.string(),
  /** From when it signs. */
  fromMs: z.number(),
  /** When another took over; null while none has. What was signed until then is good for its life. */
  endedMs: z.number().nullable(),
});
type Kept = z.infer<typeof Kept>;
const Ring = z.array(Kept).min(1).max(1000);
/** Oldest first. */
export type Ring = z.infer<typeof Ring>;

/** After how many days another takes over, unless it is set otherwise. */
export const usualDays = 90;
const dayMs = 86_400_000;
/** A state older than ten seconds is decided by nowhere, so by then every process knows the new key. */
const knownMs = 30_000;
/** Clocks differ a little. */
const skewMs = 120_000;
/** The life of what agents and Reeve itself show elsewhere, and of what a person hands to an agent, in ms. */
export const tokenLifeMs = tokenLifetimeSeconds * 1000;
export const subjectLifeMs = longestHours * 3_600_000;

export const ringOf = (text: string): Ring => Ring.parse(JSON.parse(text));
export const ringText = (ring: Ring): string => JSON.stringify(ring);
export const firstRing = (pem: string, nowMs: number): Ring => [
  { pem, fromMs: nowMs, endedMs: null },
];

/** The ring with one more key, which signs once every process knows it, and without those that are good for nothing. */
export function rotated(ring: Ring, pem: string, nowMs: number): Ring {
  const fromMs = nowMs + knownMs;
  const kept = ring.filter((key) => isGood(key, subjectLifeMs, nowMs));
  return [
    ...kept.map((key) => ({ ...key, endedMs: key.endedMs ?? fromMs })),
    { pem, fromMs, endedMs: null },
  ];
}

/** When the next one takes over by itself. */
export const nextAtMs = (ring: Ring, everyDays: number): number =>
  (ring.at(-1)?.fromMs ?? 0) + everyDays * dayMs;

const isGood = ({ endedMs }: Pick<Kept, "endedMs">, lifeMs: number, nowMs: number): boolean =>
  endedMs === null || nowMs < endedMs + lifeMs + skewMs;

export interface RingKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: Readonly<Record<string, string>>;
  readonly fromMs: number;
  readonly endedMs: number | null;
}

export function keyOf({ pem, fromMs, endedMs }: Kept): RingKey {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== "ed25519")
    throw new Error("the signing key is not an Ed25519 key");
  const publicKey = createPublicKey(privateKey);
  const { crv = "", kty = "", x = "" } = publicKey.export({ format: "jwk" });
  const kid = hash("sha256", JSON.stringify({ crv, kty, x }), "base64url");
  const publicJwk = { kty, crv, x, kid, use: "sig", alg: "EdDSA" };
  return { kid, privateKey, publicKey, publicJwk, fromMs, endedMs };
}

/** The newest whose time to sign has come; the first of all where none has. */
export function signing(keys: readonly RingKey[], nowMs: number): RingKey {
  const found = keys.findLast(({ fromMs }) => fromMs <= nowMs) ?? keys[0];
  if (!found) throw new Error("there is no key to sign with");
  return found;
}

/** Those of which something that lives so long may be good, and the next one, so that others know it before it signs. */
export const verifying = (
  keys: readonly RingKey[],
  lifeMs: number,
  nowMs: number,
): readonly RingKey[] => keys.filter((key) => isGood(key, lifeMs, nowMs));

/** As people see it: the one that signs first, then the others, newest first. */
export function shown(keys: readonly RingKey[], nowMs: number): SigningKeyShown[] {
  const now = signing(keys, nowMs);
  const status = (key: RingKey): SigningKeyShown["status"] => {
    if (key === now) return "signs";
    if (key.fromMs > nowMs) return "next";
    return isGood(key, subjectLifeMs, nowMs) ? "verifies" : "retired";
  };
  return [now, ...keys.filter((key) => key !== now).reverse()].map((key) => ({
    kid: key.kid,
    status: status(key),
    from: isoTime(key.fromMs),
    until: key.endedMs === null ? null : isoTime(key.endedMs + subjectLifeMs + skewMs),
  }));
}
