import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { sha256 } from "./tree.ts";

/** Signed notes as C2SP describes them (c2sp.org/signed-note), with Ed25519 keys. */
export interface Signer {
  /** `name+hash+base64`: what anybody checks the signature with. */
  readonly verifier: string;
  readonly name: string;
  sign(text: string): string;
}

const ed25519 = Uint8Array.of(1);
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");
const spki = Buffer.from("302a300506032b6570032100", "hex");
const dash = "— ";

/** The text of a signing key: `PRIVATE+KEY+name+hash+base64`. The name says whose notes they are. */
export function newSigningKey(name: string, seed: Uint8Array): string {
  const hash = keyHash(name, publicBytes(privateKey(seed)));
  return `PRIVATE+KEY+${name}+${hash.toString("hex")}+${Buffer.concat([ed25519, seed]).toString("base64")}\n`;
}

export function readSigningKey(text: string): Signer {
  const match = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim());
  const [name, hash, key] = [match?.[1], match?.[2], Buffer.from(match?.[3] ?? "", "base64")];
  if (!name || key.length !== 33 || key[0] !== 1) throw new Error("the signing key cannot be read");
  const secret = privateKey(key.subarray(1));
  const open = publicBytes(secret);
  if (keyHash(name, open).toString("hex") !== hash)
    throw new Error("the signing key does not match its name");
  return {
    name,
    verifier: `${name}+${hash}+${Buffer.concat([ed25519, open]).toString("base64")}`,
    sign(text) {
      const signature = Buffer.concat([keyHash(name, open), sign(null, Buffer.from(text), secret)]);
      return `${text}\n${dash}${name} ${signature.toString("base64")}\n`;
    },
  };
}

/** The signed text of a note, or null unless it carries exactly one signature and that is good under `verifier`. */
export function openNote(note: string, verifier: string): string | null {
  const key = readVerifier(verifier);
  const end = note.lastIndexOf("\n\n");
  if (!key || end < 0) return null;
  const text = note.slice(0, end + 1);
  const match = /^— (\S+) (\S+)\n$/.exec(note.slice(end + 2));
  if (match?.[1] !== key.name) return null;
  const signature = Buffer.from(match[2] ?? "", "base64");
  // Base 64 leaves bits unused at its end: only the one spelling counts, so that no byte of a note can be changed.
  if (signature.toString("base64") !== match[2] || !signature.subarray(0, 4).equals(key.hash))
    return null;
  return verify(null, Buffer.from(text), key.open, signature.subarray(4)) ? text : null;
}

/** The parts of a verifier key, or null where it is none. */
export function readVerifier(text: string): { name: string; hash: Buffer; open: KeyObject } | null {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text);
  const bytes = Buffer.from(match?.[3] ?? "", "base64");
  const name = match?.[1];
  if (!name || bytes.length !== 33 || bytes[0] !== 1 || bytes.toString("base64") !== match[3])
    return null;
  const hash = keyHash(name, bytes.subarray(1));
  if (hash.toString("hex") !== match[2]) return null;
  return {
    name,
    hash,
    open: createPublicKey({
      key: Buffer.concat([spki, bytes.subarray(1)]),
      format: "der",
      type: "spki",
    }),
  };
}

const privateKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: "der", type: "pkcs8" });
const publicBytes = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: "der", type: "spki" }).subarray(spki.length);
const keyHash = (name: string, open: Uint8Array): Buffer =>
  sha256(name, "\n", ed25519, open).subarray(0, 4);
