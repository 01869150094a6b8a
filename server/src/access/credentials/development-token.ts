import { createHash, timingSafeEqual } from "node:crypto";
import type { CredentialId } from "@reeve/contract/id";
import { newSecret } from "../../platform/ids.ts";

const shape = /^reeve_dev_([0-7][0-9a-hjkmnp-tv-z]{25})_[A-Za-z0-9_-]{43}$/;

/** A token for trying things out: it names its credential, and proves it with 256 random bits. Shown once. */
export const newDevelopmentToken = (credential: CredentialId): string =>
  newSecret(`reeve_dev_${credential.slice("crd_".length)}`);

/** The credential a text claims to be the development token of; null for anything else. */
export function claimedCredential(token: string): CredentialId | null {
  const [, body] = shape.exec(token) ?? [];
  return body === undefined ? null : `crd_${body}`;
}

/** What is kept of the token: its SHA-256, in hex. */
export const hashOfToken = (token: string): string =>
  createHash("sha256").update(token).digest("hex");

/** Compares in a time that does not tell how much of it was right. */
export function isTokenOf(token: string, hash: string): boolean {
  const given = Buffer.from(hashOfToken(token), "hex");
  const kept = Buffer.from(hash, "hex");
  return given.length === kept.length && timingSafeEqual(given, kept);
}
