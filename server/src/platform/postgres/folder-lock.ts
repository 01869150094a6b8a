import { hostname } from "node:os";
import { link, readFile, rename, rm, stat, unlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { z } from "zod";
import { isoTime, type Clock } from "../clock.ts";
import { CannotStart } from "./cannot-start.ts";
import { startOf } from "./process-of.ts";

const Holder = z.object({
  pid: z.number().int(),
  /** What tells the process from a later one with the same number. */
  start: z.string(),
  host: z.string(),
  address: z.string(),
  since: z.string(),
});
type Holder = z.infer<typeof Holder>;

/** The data folder is this process's alone. */
export interface FolderLock extends AsyncDisposable {
  /** Tells where this process is reached, for whoever finds the folder taken. */
  announce(address: string): Promise<void>;
}

const refreshMs = 5_000;
const freshMs = 20_000;

/**
 * Takes the data folder for this process. Refuses, naming the other process, while another Reeve has it; a lock whose
 * process is gone is taken over.
 */
export async function lockFolder(
  folder: string,
  address: string,
  clock: Clock,
): Promise<FolderLock> {
  const file = path.join(folder, "reeve.lock");
  const own: Holder = {
    pid: process.pid,
    start: (await startOf(process.pid)) ?? "",
    host: hostname(),
    address,
    since: isoTime(clock.now()),
  };
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    await take(file, draft, clock);
  } finally {
    await rm(draft, { force: true });
  }
  // Another machine cannot see this process; it sees that the file is fresh.
  const timer = setInterval(() => {
    const now = new Date(clock.now());
    utimes(file, now, now).catch(() => undefined);
  }, refreshMs);
  timer.unref();
  return {
    async announce(address) {
      await writeFile(draft, JSON.stringify({ ...own, address }), { mode: 0o600 });
      await rename(draft, file);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await rm(file, { force: true });
    },
  };
}

async function take(file: string, draft: string, clock: Clock): Promise<void> {
  for (;;) {
    try {
      return await link(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const text = await readFile(file, "utf8").catch(() => null);
    if (text === null) continue;
    const holder = Holder.safeParse(parsed(text)).data;
    if (holder && (await alive(holder, file, clock))) throw taken(path.dirname(file), holder);
    // Two may find the same stale lock: moving it away first shows whether it is still the one that was read.
    const aside = `${draft}.stale`;
    await rename(file, aside).catch(() => undefined);
    if ((await readFile(aside, "utf8").catch(() => text)) !== text)
      await link(aside, file).catch(() => undefined);
    await unlink(aside).catch(() => undefined);
  }
}

async function alive(holder: Holder, file: string, clock: Clock): Promise<boolean> {
  if (holder.host === hostname()) return (await startOf(holder.pid)) === holder.start;
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
  return clock.now() - mtimeMs < freshMs;
}

const taken = (folder: string, { pid, host, address, since }: Holder): CannotStart =>
  new CannotStart(
    `Reeve already runs on ${folder}: process ${pid}${host === hostname() ? "" : ` on ${host}`}, at ${address}, since ${since}.`,
    `Use that one, stop it (kill ${pid}), or choose another folder with --data and another port with --port.`,
  );

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
