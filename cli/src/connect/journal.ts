import { createHash } from "node:crypto";
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Change, Edit } from "./plan.ts";

/** What files were before they were changed, kept so that it can be undone. */
interface Kept {
  readonly file: string;
  readonly before: string | null;
  /** SHA-256 of what Reeve wrote. */
  readonly wrote: string;
}

export const journalFile = (home: string, client: string, level: string, dir: string): string =>
  path.join(
    home,
    ".reeve",
    "connect",
    `${client}-${level}${level === "project" ? `-${sha(dir).slice(0, 12)}` : ""}.json`,
  );

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

export async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Error(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

async function kept(journal: string): Promise<readonly Kept[]> {
  const text = await readText(journal);
  return text === null ? [] : (JSON.parse(text) as Kept[]);
}

/** What connecting would change. */
export const toAdd = (edits: readonly Edit[]): Promise<readonly Change[]> =>
  Promise.all(
    edits.map(async ({ file, runs = false, add }) => {
      const before = await readText(file);
      return { file, runs, before, after: add(before) };
    }),
  );

/** What undoing would change: a file that nobody touched since is as it was, from any other only what is Reeve's goes. */
export async function toRemove(
  journal: string,
  edits: readonly Edit[],
): Promise<readonly Change[]> {
  const all = await kept(journal);
  return Promise.all(
    edits.map(async ({ file, remove }) => {
      const before = await readText(file);
      const own = all.find((one) => one.file === file);
      const untouched = before !== null && own?.wrote === sha(before);
      return {
        file,
        before,
        after: before === null ? null : untouched ? own.before : remove(before),
      };
    }),
  );
}

/** Writes what is to be, having kept what was. */
export async function apply(
  journal: string,
  changes: readonly Change[],
  undoing: boolean,
): Promise<void> {
  if (!undoing) {
    const earlier = await kept(journal);
    const now = changes.map(({ file, before, after }): Kept => {
      const first = earlier.find((one) => one.file === file);
      const same = first !== undefined && before !== null && first.wrote === sha(before);
      return { file, before: same ? first.before : before, wrote: sha(after ?? "") };
    });
    await ownWrite(journal, `${JSON.stringify(now, null, 2)}\n`);
  }
  for (const { file, after, runs } of changes) {
    if (after === null) {
      await rm(file, { force: true });
      continue;
    }
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, after);
    if (runs === true) await chmod(file, 0o755);
  }
  if (undoing) await rm(journal, { force: true });
}

/** Gives what an administrator wrote in a person's home folder to that person, whose client is to read it. */
export async function handOver(home: string, file: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(home);
  for (let at = file; at.startsWith(home + path.sep); at = path.dirname(at))
    await chown(at, uid, gid);
}

/** A file that nobody else can read. */
export async function ownWrite(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode: 0o600 });
  await chmod(file, 0o600);
}
