import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { keyFile } from "../../platform/keys.ts";
import type { SharedKeys } from "../../platform/shared-keys.ts";

const name = "oauth-signing.pem";

/** The Ed25519 key that access tokens are signed with. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** For `/oauth/jwks`: public members only. */
  readonly publicJwk: Readonly<Record<string, string>>;
}

/** Reads the key file, or makes it on the first start. Bare it lives outside the database: a stolen copy of that signs nothing. */
export async function signingKey(dataFolder: string, shared: SharedKeys): Promise<SigningKey> {
  const own = await keyFile(dataFolder, name, () =>
    String(generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" })),
  );
  const text = await shared(name, own);
  const privateKey = createPrivateKey(text);
  if (privateKey.asymmetricKeyType !== "ed25519")
    throw new Error("the key file oauth-signing.pem does not hold an Ed25519 key");
  const publicKey = createPublicKey(privateKey);
  const { crv = "", kty = "", x = "" } = publicKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
  return { kid, privateKey, publicKey, publicJwk: { kty, crv, x, kid, use: "sig", alg: "EdDSA" } };
}
