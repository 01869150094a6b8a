import { chown, mkdtemp, rmdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import type { Identity } from "./unprivileged.ts";

export const port = 5432;
export const socketPrefix = "reeve-pg-";

// The kernel keeps a socket's address in 108 bytes on Linux and 104 elsewhere, the closing zero included.
const longest = process.platform === "linux" ? 107 : 103;

/** Where PostgreSQL listens: a private folder, never a port. */
export interface SocketFolder extends AsyncDisposable {
  readonly path: string;
}

/** The data folder itself, or a private one with a short name where the data folder's is too long for a socket. */
export async function socketFolder(
  folder: string,
  identity: Identity | null,
): Promise<SocketFolder> {
  const length = Buffer.byteLength(path.join(folder, `.s.PGSQL.${port}`));
  if (length <= longest && !folder.includes('"'))
    return { path: folder, [Symbol.asyncDispose]: () => Promise.resolve() };
  const short = await mkdtemp(path.join(os.tmpdir(), socketPrefix));
  if (identity) await chown(short, identity.uid, identity.gid);
  return {
    path: short,
    [Symbol.asyncDispose]: () => rmdir(short).catch(() => undefined),
  };
}
