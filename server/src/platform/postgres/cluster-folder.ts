import {
  chmod,
  lchown,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { CannotStart } from "./cannot-start.ts";
import { blockedBy } from "./reach.ts";
import { childOptions, run } from "./run.ts";
import { unprivileged, userOf, type Identity } from "./unprivileged.ts";
import type { Usable } from "./usable.ts";

/** The folder of one cluster, ready to be served by `identity`. */
export interface ClusterFolder {
  readonly path: string;
  readonly identity: Identity | null;
  /**
   * How PostgreSQL is told of it. Where its user may not pass through a folder above, that is the folder it is started
   * in: a process may always stay where it was put.
   */
  readonly argument: string;
}

/** Makes the folder where it is missing, private to the user that PostgreSQL runs as. */
export async function clusterFolder(given: string): Promise<ClusterFolder> {
  await mkdir(given, { recursive: true, mode: 0o700 });
  const folder = await realpath(given);
  const owner = await stat(path.join(folder, "PG_VERSION")).catch(() => null);
  const root = process.geteuid?.() === 0;
  // Root goes on as whoever owns the files, so that both can start it in turns.
  const identity = root && owner && owner.uid !== 0 ? await userOf(owner) : await unprivileged();
  const own = await stat(folder);
  if (!root && own.uid !== process.geteuid?.())
    throw new CannotStart(
      `${folder} belongs to another user, and PostgreSQL works only on a folder of its own user.`,
      "Start Reeve as that user or as root, or choose another folder with --data.",
    );
  if (identity && (own.uid !== identity.uid || (owner && owner.uid !== identity.uid)))
    await give(folder, identity);
  await chmod(folder, 0o700);
  if (((await stat(folder)).mode & 0o077) !== 0)
    throw new CannotStart(
      `${folder} cannot be made private (mode 0700), which PostgreSQL requires.`,
      "Choose a folder on a local disk with --data; network shares often cannot keep modes.",
    );

  const blocked = identity && (await blockedBy(folder, identity));
  if (!blocked) return { path: folder, identity, argument: folder };
  if (process.platform === "linux") return { path: folder, identity, argument: "/proc/self/cwd" };
  throw new CannotStart(
    `The user ${identity.name}, which PostgreSQL runs as when Reeve is root, may not enter ${blocked}.`,
    `Choose another folder with --data, or let others pass through ${blocked}.`,
  );
}

/** Fills an empty folder with a new cluster, or makes sure that this PostgreSQL can read the one that is there. */
export async function initialise(
  folder: ClusterFolder,
  binaries: Usable,
  user: string,
  throwaway: boolean,
): Promise<void> {
  const version = (
    await readFile(path.join(folder.path, "PG_VERSION"), "utf8").catch(() => "")
  ).trim();
  if (version === String(binaries.major)) return;
  if (version !== "")
    throw new CannotStart(
      `${folder.path} was written by PostgreSQL ${version}; this Reeve has PostgreSQL ${binaries.version}.`,
      `Start it with a Reeve that has PostgreSQL ${version}, or move the data to a new folder. Nothing was changed.`,
    );
  const unknown = (await readdir(folder.path))[0];
  if (unknown !== undefined)
    throw new CannotStart(
      `${folder.path} is not empty and holds no PostgreSQL data (it has ${unknown}).`,
      "Choose another folder with --data, or empty this one.",
    );
  // Made beside its place and moved there whole, so that half a cluster is never taken for one.
  const making = `${folder.path}.making`;
  await rm(making, { recursive: true, force: true, maxRetries: 10 });
  await mkdir(making, { mode: 0o700 });
  if (folder.identity) await give(making, folder.identity);
  const { status, output } = await run(
    binaries.initdb,
    [
      `--pgdata=${folder.argument === folder.path ? making : folder.argument}`,
      `--username=${user}`,
      // Only those who may enter the private folder reach the socket in it.
      "--auth=trust",
      "--encoding=UTF8",
      // PostgreSQL's own collation: that of a system changes with its updates and would break indexes.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      ...(throwaway ? ["--no-sync"] : []),
    ],
    childOptions(folder.identity, making),
  );
  if (status === 0) {
    await rename(making, folder.path);
    // The new name must survive a power cut, or the cluster would be taken for a half-made one.
    await using parent = await open(path.dirname(folder.path));
    return parent.sync();
  }
  await rm(making, { recursive: true, force: true });
  throw new CannotStart(
    `PostgreSQL could not make its files in ${folder.path}: ${output.trim().split("\n").slice(-3).join(" ")}`,
    "Remove what it names, choose another folder with --data, or set --database-url.",
  );
}

/** Makes the folder and all in it the user's. Links are not followed. */
async function give(folder: string, { uid, gid }: Identity): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await lchown(path.join(entry.parentPath, entry.name), uid, gid);
  await lchown(folder, uid, gid);
}
