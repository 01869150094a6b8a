import path from "node:path";
import { Collected, type PlacedFinding, type PlacedUnread } from "./collected.ts";
import { contextOf } from "./context.ts";
import { marker } from "./redact.ts";
import { gitFolderOf, scopesOf, type Scopes } from "./scope.ts";
import { selecting } from "./select.ts";
import type { Signal } from "./signal.ts";
import { sourceFile } from "./source-file.ts";
import { signed } from "./trace/trailers.ts";
import { readBounded, usualMaxBytes } from "./walk/read-bounded.ts";
import { walk, type Where } from "./walk/walk.ts";

/** A folder to look through. */
export interface Root {
  readonly folder: string;
  /** What paths are shown below: what the caller typed. */
  readonly shown: string;
  readonly where?: Where;
  /** The folder stands for one of that name: what a variable moved elsewhere is known by it all the same. */
  readonly alias?: string;
  /** What it is, where that does not follow from it. */
  readonly scope?: string;
}

export interface Progress {
  readonly files: number;
  readonly read: number;
  readonly findings: number;
  readonly at: string;
}

export interface Scanned {
  readonly findings: readonly PlacedFinding[];
  readonly unread: readonly PlacedUnread[];
  readonly scopes: readonly string[];
  readonly files: number;
  readonly read: number;
}

export interface Looking {
  readonly signals: readonly Signal[];
  readonly machine: string;
  /** What is found elsewhere than in files. */
  readonly beside?: (found: Collected) => void;
  readonly progress?: (progress: Progress) => void;
  readonly stop?: AbortSignal;
}

const between = 500;

/** Looks through folders with all signals. Reads only what one of them names by its path, and runs nothing. */
export async function look(roots: readonly Root[], looking: Looking): Promise<Scanned> {
  const select = selecting(looking.signals);
  const found = new Collected();
  looking.beside?.(found);
  const mark = marker();
  let files = 0;
  let read = 0;
  for (const root of roots) {
    const scopes = scopesOf(root, looking.machine);
    found.scopes.add(scopes.at("").scope);
    for (const step of walk(root.folder, root.where)) {
      if (step.what === "repository") {
        scopes.enter(step.path);
        found.scopes.add(scopes.at(step.path).scope);
        history({ root, scopes, found, mark }, step.path);
      } else if (step.what === "unread")
        found.unread({ ...step.unread, ...placeOf(root, scopes, step.unread.path) });
      else {
        const signals = select(known(root, step.path), path.posix.basename(step.path));
        if (signals.length > 0) {
          read++;
          readOne({ root, scopes, found, mark }, step.path, signals);
        }
        if (++files % between === 0) {
          looking.progress?.({ files, read, findings: found.size, at: step.path });
          await new Promise((resolve) => setImmediate(resolve));
          looking.stop?.throwIfAborted();
        }
      }
    }
  }
  return { ...found.all(), files, read };
}

const known = ({ alias }: Root, at: string): string =>
  alias === undefined ? at : `${alias}/${at}`;

interface Reading {
  readonly root: Root;
  readonly scopes: Scopes;
  readonly found: Collected;
  readonly mark: (value: string) => string;
}

/** One file, for all signals that named it. What goes wrong in it is said of it, and nothing else is lost. */
function readOne(reading: Reading, at: string, signals: readonly Signal[]): void {
  const { root, scopes, found, mark } = reading;
  const place = placeOf(root, scopes, at);
  const most = Math.max(...signals.map(({ maxBytes }) => maxBytes ?? usualMaxBytes));
  const got = readBounded(path.join(root.folder, at), most);
  if ("unread" in got) return found.unread({ ...got.unread, ...place, line: null, hides: true });
  // Of the repository, not of the folder that holds it: a repository may be called `examples`.
  const context = contextOf(place.place);
  const file = sourceFile(known(root, at), got.text, context, mark, (fault) =>
    found.unread({ ...place, ...fault, what: "not_parsed", hides: true }),
  );
  for (const signal of signals)
    try {
      for (const sighting of signal.read(file))
        found.add({ sighting, signal, context, ...place, owners: scopes.ownersOf(at) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      found.unread({
        ...place,
        line: 1,
        what: "not_parsed",
        says: "It is nested too deeply.",
        hides: true,
      });
    }
}

/** What the signal of commits finds; it reads no file that a path could name. */
export const commitSignal = {
  id: "trace.commits",
  says: "agents that signed the last commits",
  confidence: 0.6,
};

function history({ root, scopes, found }: Reading, at: string): void {
  const where = path.posix.join(at, ".git");
  for (const sighting of signed(gitFolderOf(path.join(root.folder, at))))
    found.add({
      sighting,
      signal: commitSignal,
      context: null,
      ...placeOf(root, scopes, where),
      owners: [],
    });
}

/** Where a person finds it, and where it is in what is scanned, whatever folder that lies in on this machine. */
function placeOf(root: Root, scopes: Scopes, at: string) {
  const { scope, inside } = scopes.at(at);
  const shown = path.posix.join(root.shown.replaceAll("\\", "/"), at);
  return { scope, place: inside(at), path: shown === "" ? "." : shown };
}
