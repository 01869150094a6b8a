import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from "node:fs";
import path from "node:path";
import type { Unread } from "../finding.ts";

/** What comes up while walking, in the order of the names: the same tree gives the same walk. */
export type Step =
  | { readonly what: "file"; readonly path: string; readonly linked: boolean }
  | { readonly what: "repository"; readonly path: string }
  | { readonly what: "unread"; readonly unread: Omit<Unread, "scope"> };

/** Made by tools, not by people: nothing in there is anybody's decision. */
const skipped = new Set(
  [
    "node_modules .git .hg .svn .jj dist build .next .nuxt .output .svelte-kit .turbo .parcel-cache .vite",
    ".venv venv virtualenv site-packages __pycache__ .mypy_cache .pytest_cache .ruff_cache .tox .nox .eggs",
    ".cache .gradle .m2 .cargo .rustup .terraform .serverless .yarn .pnpm-store .npm .nuget bower_components",
    ".nyc_output .dart_tool .pub-cache .bundle deriveddata $recycle.bin",
  ].flatMap((line) => line.split(" ")),
);
/** Beside these files, a folder of that name was made by a tool as well. */
const madeBeside: Readonly<Record<string, readonly string[]>> = {
  target: ["Cargo.toml", "pom.xml"],
  obj: ["packages.lock.json"],
};

const maxDepth = 64;

/**
 * Every file below a root. A link is followed while it stays below the root and leads nowhere we are already, so that a cycle
 * ends where it begins; devices, sockets and pipes are never opened.
 */
export function* walk(root: string, { from = [""], skip = none }: Where = {}): Generator<Step> {
  let real: string;
  try {
    real = realpathSync(root);
  } catch (error) {
    yield unread("", "unreadable", `It cannot be read: ${codeOf(error)}.`);
    return;
  }
  for (const start of from) {
    const above = [real, ...start.split("/").filter(Boolean)].map((_, i, all) =>
      path.join(...all.slice(0, i + 1)),
    );
    const walking = { root, real, skip, linkedTo: new Set<string>() };
    if (start === "") yield* folder(walking, "", above, false);
    else yield* named(walking, start, above);
  }
}

/** Where to begin below the root, and which more folders to leave out. */
export interface Where {
  readonly from?: readonly string[];
  readonly skip?: ReadonlySet<string>;
}
const none: ReadonlySet<string> = new Set();

/** What a caller named, if it is there. */
function* named(walking: Walking, start: string, above: readonly string[]): Generator<Step> {
  try {
    const stat = lstatSync(path.join(walking.root, start));
    if (stat.isFile()) yield { what: "file", path: start, linked: false };
    else if (stat.isDirectory()) yield* folder(walking, start, above, false);
    else if (stat.isSymbolicLink()) yield* link(walking, start, above.slice(0, -1));
  } catch (error) {
    if (!["ENOENT", "ENOTDIR"].includes(codeOf(error)))
      yield unread(start, "unreadable", `It cannot be read: ${codeOf(error)}.`);
  }
}

interface Walking {
  readonly root: string;
  readonly real: string;
  readonly skip: ReadonlySet<string>;
  /** The folders that links led to already. */
  readonly linkedTo: Set<string>;
}

function* folder(
  walking: Walking,
  at: string,
  above: readonly string[],
  linked: boolean,
): Generator<Step> {
  if (above.length > maxDepth)
    return yield unread(at, "too_deep", `Folders lie deeper than ${maxDepth} here.`);
  let entries: Dirent[];
  try {
    entries = readdirSync(path.join(walking.root, at), { withFileTypes: true });
  } catch (error) {
    return yield unread(at, "unreadable", `The folder cannot be read: ${codeOf(error)}.`);
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const names = new Set(entries.map(({ name }) => name));
  // A virtual environment, whatever it is called.
  if (names.has("pyvenv.cfg")) return;
  if (names.has(".git")) yield { what: "repository", path: at };
  for (const entry of entries) {
    const own = at === "" ? entry.name : `${at}/${entry.name}`;
    if (entry.name.includes("\uFFFD") && missing(path.join(walking.root, own)))
      yield unread(own, "unreadable", "Its name is not UTF-8, so it is not opened.");
    else if (entry.isSymbolicLink()) yield* link(walking, own, above);
    else if (entry.isFile()) yield { what: "file", path: own, linked };
    else if (entry.isDirectory() && entered(walking, entry.name, names))
      yield* folder(
        walking,
        own,
        [...above, path.join(above.at(-1) as string, entry.name)],
        linked,
      );
  }
}

const entered = ({ skip }: Walking, name: string, beside: ReadonlySet<string> = none): boolean => {
  const low = name.toLowerCase();
  if (skipped.has(low) || skip.has(low)) return false;
  return !(madeBeside[low]?.some((it) => beside.has(it)) ?? false);
};

function* link(walking: Walking, own: string, above: readonly string[]): Generator<Step> {
  let target: string;
  let isFile: boolean;
  let isFolder: boolean;
  try {
    const full = path.join(walking.root, own);
    target = realpathSync(full);
    const stat = statSync(target);
    isFile = stat.isFile();
    isFolder = stat.isDirectory();
  } catch (error) {
    const code = codeOf(error);
    // A link to nothing hides nothing.
    if (code === "ENOENT") return;
    return yield code === "ELOOP"
      ? unread(own, "link_cycle", "The link leads to itself and is not followed.", false)
      : unread(own, "unreadable", `The link cannot be followed: ${code}.`);
  }
  if (!isFile && !isFolder) return;
  if (target !== walking.real && !target.startsWith(walking.real + path.sep))
    return yield unread(
      own,
      "link_out",
      "The link leads out of what is scanned and is not followed.",
      false,
    );
  if (isFile) return yield { what: "file", path: own, linked: true };
  if (!entered(walking, path.basename(own))) return;
  if (above.includes(target) || walking.linkedTo.has(target)) {
    if (above.includes(target))
      yield unread(
        own,
        "link_cycle",
        "The link leads back to a folder above and is not followed.",
        false,
      );
    return;
  }
  walking.linkedTo.add(target);
  yield* folder(walking, own, [...above, target], true);
}

const unread = (
  at: string,
  what: Unread["what"],
  says: string,
  hides = true,
): Extract<Step, { what: "unread" }> => ({
  what: "unread",
  unread: { path: at === "" ? "." : at, line: null, what, says, hides },
});

function missing(full: string): boolean {
  try {
    lstatSync(full);
    return false;
  } catch {
    return true;
  }
}

export const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? "unknown";
