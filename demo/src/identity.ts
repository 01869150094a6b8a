import { generateKeyPairSync } from "node:crypto";

/** An agent's own key pair: the public half is registered, the private half never leaves the agent. */
export interface Identity {
  readonly publicKeyJwk: Record<string, unknown>;
  /** PKCS #8 PEM, as the official clients take it. */
  readonly privateKey: string;
}

export function newIdentity(): Identity {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    publicKeyJwk: { ...publicKey.export({ format: "jwk" }), alg: "ES256", use: "sig" },
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** All an agent is given: where to go, and its own key. */
export interface Connection {
  readonly url: URL;
  readonly issuer: string;
  readonly clientId: string;
  readonly privateKey: string;
}
