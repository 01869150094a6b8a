import type { ServerId } from "@reeve/contract/id";
import type { Transport } from "@reeve/contract/server";
import { generateKeyPairSync } from "node:crypto";
import { openVault } from "../src/platform/vault.ts";
import { opened } from "../src/registry/servers/secrets.ts";

/** A vault with one fixed key. */
export const vault = await openVault("", `test:${Buffer.alloc(32, 7).toString("base64")}`);

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
export const signingKey = {
  kid: "test",
  privateKey,
  publicKey,
  publicJwk: { ...publicKey.export({ format: "jwk" }), kid: "test" } as Record<string, string>,
  published: [],
  verifier: () => null,
};

/** How a test reaches tool servers: stored transports are opened, plain ones are taken as they are. */
export const reach = {
  opened: ({ id, transport }: { id: ServerId; transport: Transport }): Transport =>
    JSON.stringify(transport).includes('"sealed.') ? opened(vault, id, transport) : transport,
  tokens: { signingKey, publicUrl: () => "http://localhost:4700" },
};

/** The id of a server that only a test knows. */
export const madeUp = (name: string): ServerId =>
  `srv_${name
    .replaceAll(/[^0-9a-hjkmnp-tv-z]/g, "0")
    .padEnd(26, "0")
    .slice(0, 26)}`;
