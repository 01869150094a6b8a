import type { StopId } from "@reeve/contract/id";
import type { KnownStop } from "../../access/stops/known.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { ToldDirectly } from "../../policy/snapshot/keep-fresh.ts";
import type { Snapshot } from "../../policy/snapshot/snapshot.ts";
import {
  confirmLocal,
  readLocal,
  stopKeyFile,
  writeLocal,
  type LocalStop,
  type ReadLocal,
} from "./local-file.ts";
import { inWords } from "./target.ts";

export interface LocalStops extends ToldDirectly, AsyncDisposable {
  /** Stops at once in this process, and in every other that works in the same folder. */
  put(stop: LocalStop): Promise<void>;
  /** Those that are not on the record yet. */
  pending(): readonly LocalStop[];
  /** Looks again at the folder. */
  look(): Promise<void>;
}

const lookMs = 100;

/**
 * Stops that stand in files of the data folder: read without the database, so that a process can be told when there is
 * none. One that cannot be read, or was not signed with the folder's key, stops everything: somebody meant to stop something.
 */
export async function openLocalStops(hands: {
  readonly data: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly process: string;
  readonly point: string;
  /** Ends what may not go on, and says how much that was; for those that were just found. */
  readonly cut: () => number;
}): Promise<LocalStops> {
  const { data, clock, log } = hands;
  const key = await stopKeyFile(data);
  let files: readonly ReadLocal[] = await readLocal(data, key);
  let text = JSON.stringify(files);
  let resolved: { of: Snapshot; files: readonly ReadLocal[]; stops: readonly KnownStop[] } | null =
    null;
  const hearers: (() => void)[] = [];
  const confirmed = new Set<StopId>();
  let lastCut = 0;

  const take = (next: readonly ReadLocal[]): void => {
    const after = JSON.stringify(next);
    if (after === text) return;
    [files, text] = [next, after];
    lastCut = hands.cut();
    for (const heard of hearers) heard();
  };
  const look = async (): Promise<void> => {
    take(await readLocal(data, key));
    for (const file of files) {
      if (!file.ok || confirmed.has(file.stop.id)) continue;
      confirmed.add(file.stop.id);
      const cut = lastCut;
      const found = resolved === null || resolved.stops.some(({ id }) => id === file.stop.id);
      const afterMs = Math.max(0, clock.now() - Date.parse(file.stop.at));
      const said = { point: hands.point, afterMs, cut, found };
      await confirmLocal(data, file.stop.id, hands.process, said);
    }
  };
  const job = repeat("local stops", lookMs, log, look);

  return {
    look,
    stops(state) {
      if (files.length === 0) return none;
      if (resolved?.of !== state || resolved.files !== files)
        resolved = {
          of: state,
          files,
          stops: files.flatMap((file) => inForce(file, state, clock)),
        };
      return resolved.stops;
    },
    onChange: (heard) => void hearers.push(heard),
    pending: () => files.flatMap((file) => (file.ok ? [file.stop] : [])),
    async put(stop) {
      // In force before it is written: a full disk must not delay it here.
      take([...files, { ok: true, stop }]);
      await writeLocal(data, key, stop);
      await look();
    },
    [Symbol.asyncDispose]: () => job[Symbol.asyncDispose](),
  };
}

const none: readonly KnownStop[] = [];

/** The stop with ids in place of names, as this process knows them; nothing where it knows none. */
function inForce(file: ReadLocal, state: Snapshot, clock: Clock): readonly KnownStop[] {
  if (!file.ok)
    return [
      {
        id: newId("stp", clock.now()),
        level: "everything",
        agent: null,
        version: null,
        server: null,
        tool: null,
        person: null,
        says: "Everything was",
        by: "Reeve",
        local: true,
        reason: `The file ${file.name} of the data folder should say what to stop, and cannot be read`,
        at: "",
      },
    ];
  const { stop } = file;
  const agents = [...state.agents.values()];
  const agent = agents.find(({ id, name }) => id === stop.agent || same(name, stop.agent));
  const owners = agents.flatMap(({ owner }) => (owner === null ? [] : [owner]));
  const people = [
    ...owners,
    ...[...state.delegations.values()].map(({ person, name }) => ({ id: person, name })),
  ];
  const person = people.find(({ id, name }) => id === stop.person || same(name, stop.person));
  if (stop.agent !== null && agent === undefined) return [];
  if (stop.person !== null && person === undefined) return [];
  const names = { agent: agent?.name ?? null, person: person?.name ?? null };
  return [
    {
      ...stop,
      local: true,
      agent: agent?.id ?? null,
      person: person?.id ?? null,
      says: inWords({ ...stop, ...names }),
    },
  ];
}

const same = (name: string, given: string | null): boolean =>
  given !== null && name.toLowerCase() === given.toLowerCase();
