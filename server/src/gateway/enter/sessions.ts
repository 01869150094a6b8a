import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";

const cipher = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;
const kept = 10_000;
/** Of what is remembered; a header is not longer, what a body hands back may be. */
const longestKept = 8192;
const longest = 128 * 1024;
/** Before what is sealed, where the client opens addresses; a session id holds no line break. */
const urls = "opens-urls\n";

export interface OpenSession {
  /** What was sealed: the tool server's own session id. */
  readonly inside: string;
  /** How the record names the session: tells sessions apart, opens none. */
  readonly name: string;
  /** The client said that it can send a person to an address. */
  readonly opensUrls?: boolean;
}

export interface Sessions {
  seal(agent: string, door: string, inside: string, opensUrls?: boolean): string;
  /** Null for a session that was not sealed for this agent at this door. */
  open(agent: string, door: string, sealed: string): OpenSession | null;
}

/**
 * Session ids as agents see them: the tool server's id, sealed with whose it is. Nothing is stored, so every process
 * with the key understands every session, and an id shown by another agent is no id at all.
 */
export function openSessions(key: Buffer): Sessions {
  const opened = new Map<string, OpenSession>();
  const sealedBefore = new Map<string, string>();
  const place = (agent: string, door: string, what: string): string => `${agent}\n${door}\n${what}`;

  return {
    seal(agent, door, given, opensUrls = false) {
      const inside = opensUrls ? `${urls}${given}` : given;
      const at = place(agent, door, inside);
      const before = sealedBefore.get(at);
      if (before !== undefined) return before;
      // The same session always gets the same id: the vector is derived from what is sealed.
      const iv = createHmac("sha256", key).update(at).digest().subarray(0, ivBytes);
      const seal = createCipheriv(cipher, key, iv).setAAD(Buffer.from(`${agent}\n${door}`));
      const body = Buffer.concat([seal.update(inside, "utf8"), seal.final()]);
      const sealed = Buffer.concat([iv, seal.getAuthTag(), body]).toString("base64url");
      remember(sealedBefore, at, sealed);
      return sealed;
    },
    open(agent, door, sealed) {
      const at = place(agent, door, sealed);
      const before = opened.get(at);
      if (before !== undefined) return before;
      const bytes = sealed.length > longest ? Buffer.alloc(0) : Buffer.from(sealed, "base64url");
      if (bytes.length < ivBytes + tagBytes || bytes.toString("base64url") !== sealed) return null;
      try {
        const unseal = createDecipheriv(cipher, key, bytes.subarray(0, ivBytes), {
          authTagLength: tagBytes,
        });
        unseal.setAAD(Buffer.from(`${agent}\n${door}`));
        unseal.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const body = bytes.subarray(ivBytes + tagBytes);
        const whole = Buffer.concat([unseal.update(body), unseal.final()]).toString("utf8");
        const opensUrls = whole.startsWith(urls);
        const inside = opensUrls ? whole.slice(urls.length) : whole;
        const name = createHash("sha256").update(sealed).digest("hex").slice(0, 24);
        const session = { inside, name, opensUrls };
        remember(opened, at, session);
        return session;
      } catch {
        return null;
      }
    },
  };
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  if (key.length > longestKept) return;
  if (map.size >= kept) map.clear();
  map.set(key, value);
}
