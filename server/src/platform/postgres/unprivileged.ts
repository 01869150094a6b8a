import { readFile } from "node:fs/promises";
import process from "node:process";
import { CannotStart } from "./cannot-start.ts";

/** The user a child process runs as. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

const preferred = ["reeve", "postgres", "nobody"];

/**
 * PostgreSQL refuses to run as root. When Reeve is root, this is the existing unprivileged user it runs PostgreSQL as;
 * null when Reeve is an ordinary user already. No user is created.
 */
export async function unprivileged(): Promise<Identity | null> {
  if (process.geteuid?.() !== 0) return null;
  const found = choose(await readFile("/etc/passwd", "utf8").catch(() => ""));
  if (found) return found;
  throw new CannotStart(
    `PostgreSQL may not run as root, and this system has none of the users ${preferred.join(", ")}.`,
    "Start Reeve as an ordinary user, or set --database-url.",
  );
}

/** Picks the user from the text of `/etc/passwd`. */
export function choose(passwd: string): Identity | null {
  const users = new Map<string, Identity>();
  for (const line of passwd.split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name && Number(uid) > 0 && Number(gid) > 0)
      users.set(name, { name, uid: Number(uid), gid: Number(gid) });
  }
  for (const name of preferred) {
    const user = users.get(name);
    if (user) return user;
  }
  return null;
}
