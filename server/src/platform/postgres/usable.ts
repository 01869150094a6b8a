import { chmod, cp, lstat, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { z } from "zod";
import { inHome, restoreSymlinks, thisPlatform, type Binaries } from "./binaries.ts";
import { CannotStart } from "./cannot-start.ts";
import { blockedBy } from "./reach.ts";
import { childOptions, run } from "./run.ts";
import type { Identity } from "./unprivileged.ts";

/** A PostgreSQL that has been seen to run here, as the user it will run as. */
export interface Usable extends Binaries {
  readonly major: number;
  /** As it names itself: `18.4`. */
  readonly version: string;
}

const oldest = 17;

/**
 * The first of these that runs. One that cannot run where it is, because the unprivileged user cannot reach it or its
 * links cannot be made there, is copied into one of the folders `copyTo`. Throws what stands in the way of each.
 */
export async function usableBinaries(
  candidates: readonly Binaries[],
  identity: Identity | null,
  copyTo: readonly string[],
): Promise<Usable> {
  const faults: string[] = [];
  for (const found of candidates) {
    const tried = await attempt(found, identity);
    if (typeof tried !== "string") return tried;
    faults.push(tried);
    const blocked = identity !== null && (await blockedBy(found.postgres, identity)) !== null;
    if (found.home === null || (!blocked && found.complete)) continue;
    for (const folder of copyTo) {
      const copy = await copyInto(folder, found.home).catch((error: unknown) => String(error));
      const again = typeof copy === "string" ? copy : await attempt(copy, identity);
      if (typeof again !== "string") return again;
      faults.push(again);
    }
  }
  throw new CannotStart(
    faults.length === 0
      ? `There is no embedded PostgreSQL for ${thisPlatform}, and none in PATH.`
      : `No PostgreSQL can be run here. ${faults.join(" ")}`,
    `Set --database-url to a PostgreSQL that is running, or put PostgreSQL ${oldest} or later into PATH.`,
  );
}

async function attempt(binaries: Binaries, identity: Identity | null): Promise<Usable | string> {
  const { postgres } = binaries;
  try {
    const { status, output } = await run(postgres, ["--version"], childOptions(identity, "/"));
    const version = /\(PostgreSQL\) (\S+)/.exec(output)?.[1];
    if (status !== 0 || !version) return `${postgres} does not run: ${output.trim()}.`;
    const major = Number.parseInt(version, 10);
    if (major < oldest) return `${postgres} is PostgreSQL ${version}, which is too old.`;
    return { ...binaries, version, major };
  } catch (error) {
    const folder = identity && (await blockedBy(postgres, identity));
    if (folder)
      return `The user ${identity.name}, which PostgreSQL runs as when Reeve is root, may not enter ${folder}, where ${postgres} is.`;
    return `${postgres} does not run: ${(error as Error).message}.`;
  }
}

/** Copies the installation to a place that only this user can change and every user can reach. */
async function copyInto(folder: string, home: string): Promise<Binaries> {
  const text = await readFile(path.join(home, "..", "package.json"), "utf8");
  const { version } = z.object({ version: z.string().regex(/^[\w.-]+$/) }).parse(JSON.parse(text));
  const place = path.join(folder, `reeve-postgresql-${version}`);
  if (!(await lstat(place).catch(() => null))) {
    await mkdir(folder, { recursive: true });
    const half = await mkdtemp(`${place}-`);
    await cp(home, half, { recursive: true, verbatimSymlinks: true });
    await restoreSymlinks(half);
    await chmod(half, 0o755);
    // Another Reeve may have been faster: theirs is as good, and is checked below like any other.
    await rename(half, place).catch(() => rm(half, { recursive: true }));
  }
  const { uid, mode } = await lstat(place);
  const own = uid === process.geteuid?.() && (mode & 0o170022) === 0o040000;
  if (!own) throw new Error(`${place} exists and belongs to somebody else.`);
  return inHome(place);
}
