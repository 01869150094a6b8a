import { existsSync, readdirSync } from "node:fs";
import { homedir, platform, userInfo } from "node:os";
import path from "node:path";
import type { Root } from "../look.ts";
import { homePlaces, homeSkips, systemPlaces } from "./places.ts";

export interface Host {
  readonly machine: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Homes that the caller named instead of their own. */
  readonly homes: readonly string[];
  /** Every home that can be read. */
  readonly everybody: boolean;
}

export interface Home {
  readonly folder: string;
  readonly user: string;
}

export function homesOf({ homes, everybody }: Host): readonly Home[] {
  if (homes.length > 0)
    return homes.map((folder) => ({
      folder: path.resolve(folder),
      user: path.basename(path.resolve(folder)),
    }));
  const own = { folder: homedir(), user: userName() };
  if (!everybody) return [own, ...windowsBeside()];
  const others = (
    platform() === "win32"
      ? [`${drive()}\\Users`, ...insideWsl()]
      : ["/home", "/Users", "/mnt/c/Users"]
  ).flatMap((folder) => namesIn(folder).map((user) => ({ folder: path.join(folder, user), user })));
  const root = existsSync("/root") ? [{ folder: "/root", user: "root" }] : [];
  const all = [own, ...root, ...others];
  return all.filter(({ folder }, i) => all.findIndex((it) => it.folder === folder) === i);
}

/** The Linux homes within the distributions of WSL, as Windows shows them. */
const insideWsl = (): string[] =>
  ["\\\\wsl.localhost", "\\\\wsl$"].flatMap((share) =>
    namesIn(share).map((distribution) => path.join(share, distribution, "home")),
  );

/** Within WSL a person has a home in Windows as well. */
const windowsBeside = (): Home[] => {
  const folder = `/mnt/c/Users/${userName()}`;
  return platform() === "linux" && existsSync(folder) ? [{ folder, user: userName() }] : [];
};

const drive = (): string => path.parse(homedir()).root.replace(/\\$/, "") || "C:";

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(
        (it) =>
          it.isDirectory() &&
          !/^(?:public|default|all users|default user|shared|guest|lost\+found)$/i.test(it.name),
      )
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "user";
  }
}

/** Only what is known by name is walked: a home holds much that is nobody else's business. */
export function hostRoots(host: Host): readonly Root[] {
  const homes = homesOf(host).map(({ folder, user }): Root => ({
    folder,
    shown: folder,
    where: { from: homePlaces, skip: homeSkips },
    scope: `host:${host.machine}/user:${user}`,
  }));
  const windows = platform() === "win32";
  const system: Root = {
    folder: windows ? `${drive()}\\` : "/",
    shown: windows ? `${drive()}/` : "/",
    where: { from: systemPlaces[windows ? "windows" : "posix"] ?? [] },
    scope: `host:${host.machine}`,
  };
  // What a caller names may be anywhere, a picture of another machine too: this one's own settings say nothing about it.
  return host.homes.length > 0 ? homes : [...homes, ...moved(host), system];
}

/** Clients whose folder a variable moved. */
function moved({ env, machine }: Host): Root[] {
  const scope = `host:${machine}/user:${userName()}`;
  const at = (folder: string | undefined, alias: string, from?: readonly string[]): Root[] =>
    folder !== undefined && folder !== "" && existsSync(folder)
      ? [{ folder, shown: folder, alias, scope, where: { skip: homeSkips, ...(from && { from }) } }]
      : [];
  return [
    ...at(env.CODEX_HOME, ".codex"),
    ...at(env.CLAUDE_CONFIG_DIR, ".claude"),
    ...at(env.CRUSH_GLOBAL_CONFIG && path.dirname(env.CRUSH_GLOBAL_CONFIG), ".config/crush", [
      "crush.json",
    ]),
    ...at(env.XDG_CONFIG_HOME, ".config", [
      "opencode",
      "zed",
      "goose",
      "kilo",
      "agents",
      "crush",
      "amp",
      "Code/User",
      "Cursor/User",
      "Claude",
    ]),
  ];
}
