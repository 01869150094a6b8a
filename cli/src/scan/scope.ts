import { createHash } from "node:crypto";
import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import type { Root } from "./look.ts";
import { ownersIn, type Owners } from "./owners.ts";
import { readBounded } from "./walk/read-bounded.ts";

/** Which repository a path belongs to, and where in it. Entered in the order of walking. */
export interface Scopes {
  enter(folder: string): void;
  at(place: string): { readonly scope: string; readonly inside: (place: string) => string };
  ownersOf(place: string): readonly string[];
}

interface Repository {
  readonly folder: string;
  readonly scope: string;
  readonly owners: Owners;
}

export function scopesOf(root: Root, machine: string): Scopes {
  const own: Repository = {
    folder: "",
    scope: root.scope ?? folderScope(root.folder, machine),
    owners: ownersIn(root.folder),
  };
  const known: Repository[] = [own];
  const of = (place: string): Repository =>
    known.findLast(
      ({ folder }) => folder === "" || place === folder || place.startsWith(`${folder}/`),
    ) ?? own;
  return {
    enter(folder) {
      if (root.scope !== undefined) return;
      const full = path.join(root.folder, folder);
      known.push({
        folder,
        scope: remoteOf(full) ?? folderScope(full, machine),
        owners: ownersIn(full),
      });
    },
    at(place) {
      const { folder, scope } = of(place);
      return { scope, inside: (it) => (folder === "" ? it : it.slice(folder.length + 1)) || "." };
    },
    ownersOf(place) {
      const { folder, owners } = of(place);
      return owners(folder === "" ? place : place.slice(folder.length + 1));
    },
  };
}

/** A folder that nothing else names is known by this machine and its path, of which only a mark is kept. */
function folderScope(folder: string, machine: string): string {
  let real = folder;
  try {
    real = realpathSync(folder);
  } catch {
    // Its being unreadable is reported by the walk.
  }
  const mark = createHash("sha256").update(`${machine}\n${real}`).digest("hex").slice(0, 8);
  return `folder:${path.basename(real) || "root"}@${mark}`;
}

/** `repo:github.com/acme/api`, read from the repository's own configuration. Git is not run: its configuration can start programs. */
function remoteOf(folder: string): string | null {
  const config = readBounded(path.join(gitFolderOf(folder), "config"), 256 * 1024);
  if ("unread" in config) return null;
  const remotes = [...config.text.matchAll(/^\s*\[remote "([^"]+)"\]([^[]*)/gm)];
  const chosen = remotes.find(([, name]) => name === "origin") ?? remotes[0];
  const url = /^\s*url\s*=\s*(\S+)\s*$/m.exec(chosen?.[2] ?? "")?.[1];
  return url === undefined ? null : repositoryOf(url);
}

/** In a worktree or a submodule `.git` is a file that names the folder; it is read only below what is scanned or beside it. */
export function gitFolderOf(folder: string): string {
  const own = path.join(folder, ".git");
  try {
    const named = /^gitdir:\s*(.+?)\s*$/m.exec(readFileSync(own, "utf8").slice(0, 4096))?.[1];
    if (named === undefined) return own;
    const target = path.resolve(folder, named);
    return /[/\\]worktrees[/\\][^/\\]+$/.test(target) ? path.dirname(path.dirname(target)) : target;
  } catch {
    return own;
  }
}

export function repositoryOf(url: string): string | null {
  const short = /^(?:[^@/\s]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url);
  const parsed = URL.canParse(url) && url.includes("://") ? new URL(url) : null;
  const host = parsed ? parsed.hostname : short?.[1];
  const inside = (parsed ? parsed.pathname : short?.[2])
    ?.replace(/^\/+/, "")
    .replace(/(?:\.git)?\/*$/, "");
  return host && inside ? `repo:${host.toLowerCase()}/${inside}` : null;
}
