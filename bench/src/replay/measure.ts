import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { agents } from "./agents.ts";
import { snapshotOf } from "./snapshot.ts";
import { openWorld } from "./world-store.ts";
import { replay } from "./replay.ts";
import { kinds, runsOf } from "./runs.ts";
import type { Scored } from "./score.ts";

const packs = new URL("../../server/src/policy/packs/", import.meta.url);

/** The text of a pack that ships. */
export const packText = (name: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`${name}.cedar`, packs)), "utf8");

export interface Asked {
  readonly data: string;
  readonly packs: readonly string[];
  /** Every so many of the runs; 1 for all. */
  readonly every: number;
  readonly searchPath: string;
  readonly say: (line: string) => void;
}

/** Replays every run of a folder by these packs; null where the folder holds none. */
export async function measure(asked: Asked): Promise<readonly Scored[] | null> {
  const all = await Promise.all(
    kinds.map(async (kind) => (await runsOf(asked.data, kind))?.map((run) => ({ kind, run }))),
  );
  const runs = all.flatMap((some) => some ?? []).filter((_, n) => n % asked.every === 0);
  if (runs.length === 0) return null;
  const texts = await Promise.all(
    asked.packs.map(async (name): Promise<[string, string]> => [name, await packText(name)]),
  );
  await using world = await openWorld(asked.searchPath);
  const snapshot = await snapshotOf(Object.fromEntries(texts));
  const scored: Scored[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < runs.length; n = next++) {
      const it = runs[n];
      if (!it) return;
      await world.begin();
      scored.push({ ...it, judged: await replay(snapshot, world.sessions, it.run, n) });
      if (n % 100 === 0) asked.say(`${n} of ${runs.length} runs`);
    }
  };
  if (runs.length > agents * 1_000) throw new Error("there are more runs than sessions");
  await Promise.all(Array.from({ length: lanes }, lane));
  return scored;
}

const lanes = 4;
