import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import { keyFile } from "../../platform/keys.ts";
import type { SharedKeys } from "../../platform/shared-keys.ts";
import { firstRing, keyOf, signing, tokenLifeMs, verifying, type Ring } from "./key-ring.ts";

const name = "oauth-signing.pem";

/** The Ed25519 keys of agents' tokens: the members are those of the one that signs at this moment. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: Readonly<Record<string, string>>;
  /** For `/oauth/jwks`: public members only, of each key whose signatures are good or soon will be. */
  readonly published: readonly Readonly<Record<string, string>>[];
  /** The key of this name, where something it signed that lives so long may be good now. */
  verifier(kid: string | undefined, lifeMs: number): KeyObject | null;
}

export interface HeldKeys extends SigningKey {
  /** From now on goes by these. */
  take(ring: Ring): void;
}

export const newKeyPem = (): string =>
  String(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }));

/** The first key: of the key file, which is made on the first start, or the one that all processes share. */
export async function firstKey(dataFolder: string, shared: SharedKeys): Promise<string> {
  return shared(name, await keyFile(dataFolder, name, newKeyPem));
}

/** Keys that go by the clock, beginning with the first alone. */
export function heldKeys(first: string, clock: Clock): HeldKeys {
  let keys = firstRing(first, 0).map(keyOf);
  const now = () => signing(keys, clock.now());
  return {
    get kid() {
      return now().kid;
    },
    get privateKey() {
      return now().privateKey;
    },
    get publicKey() {
      return now().publicKey;
    },
    get publicJwk() {
      return now().publicJwk;
    },
    get published() {
      return verifying(keys, tokenLifeMs, clock.now()).map(({ publicJwk }) => publicJwk);
    },
    verifier: (kid, lifeMs) =>
      verifying(keys, lifeMs, clock.now()).find((key) => key.kid === kid)?.publicKey ?? null,
    take: (ring) => void (keys = ring.map(keyOf)),
  };
}
