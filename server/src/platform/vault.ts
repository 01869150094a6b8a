import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { keyFile } from "./keys.ts";

/** A secret that cannot be read: its key is missing, or it was changed or put elsewhere. The message names no secret. */
export class Unreadable extends Error {}

/** Seals secrets (AES-256-GCM), so that whoever holds only the database holds none of them. */
export interface Vault {
  /** `place` is part of the seal: a sealed text that is copied to another place opens no more. */
  seal(secret: string, place: string): string;
  /** Throws Unreadable. */
  open(sealed: string, place: string): string;
  /** Makes the key that seals from now on; the older ones still open. */
  renew(): Promise<void>;
  /** Drops keys, once everything was sealed anew: all but the one that seals and the one before it, with which another
   * process may have sealed just now. */
  retire(): Promise<void>;
}

interface Key {
  readonly id: string;
  readonly key: KeyObject;
}

const version = "sealed.v1";
const nonceBytes = 12;
const tagBytes = 16;
const fileName = "secrets";

/** True for what `seal` gives. */
export const isSealed = (text: string): boolean => text.startsWith(`${version}.`);

/**
 * `given` are keys from outside (`id:base64`, comma between, the first one seals), which then are the only ones; else
 * they are in the key file of the data folder, made on the first start.
 */
export async function openVault(dataFolder: string, given: string | null): Promise<Vault> {
  const file = path.join(dataFolder, "keys", fileName);
  let keys = read(given ?? (await keyFile(dataFolder, fileName, fresh)), given !== null);
  const first = (): Key => keys[0] as Key;

  const write = async (lines: Key[]): Promise<void> => {
    const draft = `${file}.${randomBytes(6).toString("hex")}`;
    await writeFile(draft, lines.map(line).join(","), { mode: 0o600, flush: true });
    await rename(draft, file);
    keys = lines;
  };
  /** Another process may have made a key since. */
  const readAgain = (): void => {
    if (given === null) keys = read(readFileSync(file, "utf8"), false);
  };
  const keyOf = (id: string): Key | undefined => {
    if (!keys.some((key) => key.id === id)) readAgain();
    return keys.find((key) => key.id === id);
  };

  return {
    seal(secret, place) {
      readAgain();
      const { id, key } = first();
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      cipher.setAAD(Buffer.from(`${id} ${place}`));
      const bytes = Buffer.concat([nonce, cipher.update(secret, "utf8"), cipher.final()]);
      return `${version}.${id}.${Buffer.concat([bytes, cipher.getAuthTag()]).toString("base64url")}`;
    },
    open(sealed, place) {
      const [, id = "", text = ""] = /^sealed\.v1\.([a-z0-9-]+)\.([\w-]+)$/.exec(sealed) ?? [];
      if (id === "") throw new Unreadable("it is not a sealed secret; set it again");
      const found = keyOf(id);
      if (!found) throw new Unreadable(`the key ${id} that it was sealed with is missing`);
      const bytes = Buffer.from(text, "base64url");
      // Base 64 leaves bits unused at its end: only the one spelling counts.
      if (bytes.toString("base64url") !== text) throw new Unreadable("it was changed");
      try {
        const decipher = createDecipheriv("aes-256-gcm", found.key, bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(Buffer.from(`${id} ${place}`));
        decipher.setAuthTag(bytes.subarray(-tagBytes));
        return (
          decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, "utf8") +
          decipher.final("utf8")
        );
      } catch {
        throw new Unreadable("it was changed, or belongs elsewhere");
      }
    },
    renew: async () => {
      if (given === null) await write([made(), ...keys]);
    },
    retire: async () => {
      if (given === null) await write(keys.slice(0, 2));
    },
  };
}

const made = (): Key => ({
  id: `k${randomBytes(4).toString("hex")}`,
  key: createSecretKey(randomBytes(32)),
});
const line = ({ id, key }: Key): string => `${id}:${key.export().toString("base64")}`;
const fresh = (): string => line(made());

function read(text: string, fromOutside: boolean): Key[] {
  const keys = text
    .trim()
    .split(",")
    .map((each) => {
      const [, id = "", key = ""] =
        /^([a-z0-9-]{1,40}):([A-Za-z0-9+/]{43}=)$/.exec(each.trim()) ?? [];
      return { id, key };
    });
  if (keys.some(({ id }) => id === "") || new Set(keys.map(({ id }) => id)).size < keys.length)
    throw new Error(
      `${fromOutside ? "The secret keys" : `The key file ${fileName}`} cannot be read. Each is a name of its own, a colon and 32 bytes in base64 (openssl rand -base64 32), with commas between them.`,
    );
  return keys.map(({ id, key }) => ({ id, key: createSecretKey(Buffer.from(key, "base64")) }));
}
