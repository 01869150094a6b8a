import path from "node:path";

export const levels = ["user", "project", "managed"] as const;
export type Level = (typeof levels)[number];

/** What the configuration of a client is to say. */
export interface Wish {
  readonly level: Level;
  readonly home: string;
  /** The folder of the project. */
  readonly dir: string;
  /** Where Reeve is. */
  readonly url: string;
  /** The hook command, written for a shell, without the client's name. */
  readonly hook: string;
  /** Tool servers to be reached through the gate. */
  readonly servers: readonly string[];
  readonly telemetry: boolean;
}

/** One file, before it is changed and as it is to be. Null: there is none. */
export interface Change {
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
  /** A program is to be run. */
  readonly runs?: boolean;
}

/** How one client is connected. */
export interface ClientPlan {
  readonly name: string;
  /** The files, with what becomes of the text of each; a null text is a file that is not there. */
  files(wish: Wish): readonly Edit[];
  /** What holds and what does not, at this level. */
  says(wish: Wish): readonly string[];
}

export interface Edit {
  readonly file: string;
  readonly runs?: boolean;
  /** Adds what is Reeve's; the same again where it is there. */
  add(text: string | null): string;
  /** Takes what is Reeve's out again; null where nothing else was there. */
  remove(text: string): string | null;
}

/** Where a level of a client keeps its files: in the home folder, in the project, or where only an administrator writes. */
export const placed = ({ level, home, dir }: Wish, at: Readonly<Record<Level, string>>): string =>
  level === "user"
    ? path.join(home, at.user)
    : level === "project"
      ? path.join(dir, at.project)
      : at.managed;

export const timeoutSeconds = 30;
const failed = "reeve: the hook failed, so this was denied";

/** With the status that blocks, and a text, where the command cannot start or breaks. */
export const orTwo = (command: string, to = " >&2"): string =>
  `${command} || { echo '${failed}'${to}; exit 2; }`;
export const orSays = (command: string, words: object): string =>
  `${command} || printf '%s' '${JSON.stringify(words)}'`;
export { failed as failedWords };

/** Whether a piece of configuration is Reeve's: it runs the hook. */
export const isOurs = (value: unknown): boolean => JSON.stringify(value).includes("reeve-hook");

/** A file that is Reeve's alone. */
export const ownFile = (file: string, content: string, runs = false): Edit => ({
  file,
  runs,
  add(text) {
    if (text !== null && !text.includes("reeve-hook"))
      throw new Error(`${file} is there already and is not Reeve's; move it away first`);
    return content;
  },
  remove: (text) => (text.includes("reeve-hook") ? null : text),
});
