import { stat } from "node:fs/promises";
import path from "node:path";
import type { Identity } from "./unprivileged.ts";

/** The outermost folder on the way to `target` that this user may not pass through; null when the way is free. */
export async function blockedBy(target: string, user: Identity): Promise<string | null> {
  const way: string[] = [];
  for (let folder = path.dirname(target); ; folder = path.dirname(folder)) {
    way.unshift(folder);
    if (folder === path.dirname(folder)) break;
  }
  for (const folder of way) {
    const { uid, gid, mode } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return null;
}
