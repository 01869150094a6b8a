import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import path from "node:path";
import { inflateSync } from "node:zlib";

/** Reads commits of a repository from its files. Git itself is not run: a repository's configuration can make it run anything. */
export interface Commits {
  /** The text of a commit, or null where it is not there or not whole. */
  commit(hash: string): string | null;
  [Symbol.dispose](): void;
}

const mostBytes = 1024 * 1024;

interface Pack {
  readonly index: number;
  readonly pack: number;
  readonly objects: number;
}

export function commitsOf(gitFolder: string): Commits {
  const packs = packsOf(path.join(gitFolder, "objects/pack"));
  return {
    commit(hash) {
      try {
        return loose(gitFolder, hash) ?? packed(packs, hash);
      } catch {
        return null;
      }
    },
    [Symbol.dispose]() {
      for (const { index, pack } of packs) {
        closeSync(index);
        closeSync(pack);
      }
    },
  };
}

/** What HEAD names, where it stands in a file of its own or among the packed ones. */
export function headOf(gitFolder: string): string | null {
  const text = (name: string): string => {
    try {
      return readFileSync(path.join(gitFolder, name), "utf8").slice(0, mostBytes);
    } catch {
      return "";
    }
  };
  const head = text("HEAD").trim();
  const ref = /^ref: (refs\/[\w./@-]+)$/.exec(head)?.[1];
  if (ref === undefined) return isHash(head) ? head : null;
  if (ref.includes("..")) return null;
  const own = text(ref).trim();
  if (isHash(own)) return own;
  const line = text("packed-refs")
    .split("\n")
    .find((it) => it.endsWith(` ${ref}`));
  return line ? line.slice(0, 40) : null;
}

const isHash = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

function loose(gitFolder: string, hash: string): string | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path.join(gitFolder, "objects", hash.slice(0, 2), hash.slice(2)));
  } catch {
    return null;
  }
  const text = inflateSync(bytes, { maxOutputLength: mostBytes }).toString("utf8");
  return text.startsWith("commit ") ? text.slice(text.indexOf("\0") + 1) : null;
}

function packsOf(folder: string): Pack[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((it) => it.endsWith(".idx"));
  } catch {
    return [];
  }
  return names
    .sort()
    .slice(0, 50)
    .flatMap((name) => {
      try {
        const index = openSync(path.join(folder, name), "r");
        const pack = openSync(path.join(folder, `${name.slice(0, -4)}.pack`), "r");
        const head = bytesAt(index, 0, 8 + 1024);
        // Version 2, with its table of how many names begin with each byte.
        if (head.readUInt32BE(0) !== 0xff744f63 || head.readUInt32BE(4) !== 2) return [];
        return [{ index, pack, objects: head.readUInt32BE(8 + 255 * 4) }];
      } catch {
        return [];
      }
    });
}

function packed(packs: readonly Pack[], hash: string): string | null {
  for (const pack of packs) {
    const offset = offsetOf(pack, Buffer.from(hash, "hex"));
    if (offset === null) continue;
    const { type, bytes } = objectAt(pack, offset, 0);
    return type === 1 ? bytes.toString("utf8") : null;
  }
  return null;
}

/** By halves, in the index as it lies on disk: an index of a large repository is not loaded. */
function offsetOf({ index, objects }: Pack, name: Buffer): number | null {
  const first = name[0] as number;
  let low = first === 0 ? 0 : bytesAt(index, 8 + (first - 1) * 4, 4).readUInt32BE(0);
  let high = bytesAt(index, 8 + first * 4, 4).readUInt32BE(0);
  const names = 8 + 1024;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = name.compare(bytesAt(index, names + middle * 20, 20));
    if (order === 0) {
      const offsets = names + objects * 24;
      const offset = bytesAt(index, offsets + middle * 4, 4).readUInt32BE(0);
      if (offset < 0x80000000) return offset;
      return Number(
        bytesAt(index, offsets + objects * 4 + (offset - 0x80000000) * 8, 8).readBigUInt64BE(0),
      );
    }
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return null;
}

/** An object of a pack; where it is kept as a difference, put together. */
function objectAt(pack: Pack, offset: number, depth: number): { type: number; bytes: Buffer } {
  if (depth > 50) throw new Error("A chain of differences is too long.");
  const head = bytesAt(pack.pack, offset, 64);
  let at = 0;
  let byte = head[at++] as number;
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let shift = 4; byte & 0x80; shift += 7) {
    byte = head[at++] as number;
    size += (byte & 0x7f) * 2 ** shift;
  }
  if (size > mostBytes) throw new Error("It is too large.");
  let base: { type: number; bytes: Buffer } | null = null;
  if (type === 6) {
    byte = head[at++] as number;
    let back = byte & 0x7f;
    while (byte & 0x80) {
      byte = head[at++] as number;
      back = (back + 1) * 128 + (byte & 0x7f);
    }
    base = objectAt(pack, offset - back, depth + 1);
  } else if (type === 7) {
    const own = offsetOf(pack, head.subarray(at, at + 20));
    at += 20;
    if (own === null) throw new Error("What it differs from is not there.");
    base = objectAt(pack, own, depth + 1);
  }
  const compressed = bytesAt(pack.pack, offset + at, Math.min(size + 1024, mostBytes));
  const bytes = inflateSync(compressed, { maxOutputLength: mostBytes });
  return base ? { type: base.type, bytes: patched(base.bytes, bytes) } : { type, bytes };
}

/** A difference is a list of pieces: copied from the base, or new. */
function patched(base: Buffer, delta: Buffer): Buffer {
  let at = 0;
  const length = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = delta[at++] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (!(byte & 0x80)) return value;
    }
  };
  length();
  length();
  const parts: Buffer[] = [];
  while (at < delta.length) {
    const code = delta[at++] as number;
    if (code & 0x80) {
      let from = 0;
      let size = 0;
      for (let i = 0; i < 4; i++)
        if (code & (1 << i)) from += (delta[at++] as number) * 2 ** (8 * i);
      for (let i = 0; i < 3; i++)
        if (code & (16 << i)) size += (delta[at++] as number) * 2 ** (8 * i);
      parts.push(base.subarray(from, from + (size || 0x10000)));
    } else {
      parts.push(delta.subarray(at, at + code));
      at += code;
    }
  }
  return Buffer.concat(parts);
}

function bytesAt(handle: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const got = readSync(handle, bytes, 0, length, position);
  return bytes.subarray(0, got);
}
