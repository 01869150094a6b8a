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

/** The user whose files these are. */
export async function userOf({ uid, gid }: { uid: number; gid: number }): Promise<Identity> {
  const users = usersOf(await readFile("/etc/passwd", "utf8").catch(() => ""));
  return { uid, gid, name: users.find((user) => user.uid === uid)?.name ?? `number ${uid}` };
}

/** Picks the user from the text of `/etc/passwd`. */
export function choose(passwd: string): Identity | null {
  const users = usersOf(passwd).filter(({ uid, gid }) => uid > 0 && gid > 0);
  for (const name of preferred) {
    const user = users.find((one) => one.name === name);
    if (user) return user;
  }
  return null;
}

const usersOf = (passwd: string): Identity[] =>
  passwd.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return name ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
