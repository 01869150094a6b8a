import { lstatSync } from "node:fs";
import path from "node:path";
import type { Sighting } from "../finding.ts";
import { markers } from "./places.ts";

/** Not more than that somebody installed it once. */
export const installedSignal = {
  id: "client.installed",
  says: "clients whose folder is in a home",
  confidence: 0.4,
};

/** Clients by their folders in a home, each with the folder. */
export function* installed(home: string): Generator<{ sighting: Sighting; place: string }> {
  for (const [client, ...places] of markers) {
    const place = places.find((it) => there(path.join(home, it)));
    if (place === undefined) continue;
    const sighting: Sighting = {
      kind: "client",
      name: client,
      line: 1,
      pointer: "#installed",
      evidence: ["its folder is there"],
    };
    yield { sighting, place };
  }
}

function there(full: string): boolean {
  try {
    lstatSync(full);
    return true;
  } catch {
    return false;
  }
}
