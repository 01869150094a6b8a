import type { Collected } from "../collected.ts";
import { homesOf, type Host } from "./homes.ts";
import { installed, installedSignal } from "./installed.ts";
import { noTable, running } from "./running.ts";

/** What a workstation shows beside its files: which clients are installed, what runs, what listens. */
export function lookAtHost(host: Host, proc: string, found: Collected): void {
  for (const { folder, user } of homesOf(host)) {
    const scope = `host:${host.machine}/user:${user}`;
    found.scopes.add(scope);
    for (const { sighting, place } of installed(folder))
      found.add({
        sighting,
        signal: installedSignal,
        context: null,
        scope,
        place,
        path: `${folder}/${place}`,
        owners: [],
      });
  }
  if (host.homes.length > 0) return;
  const scope = `host:${host.machine}`;
  found.scopes.add(scope);
  if (noTable(proc))
    return found.unread({
      scope,
      place: proc,
      path: proc,
      line: null,
      what: "unreadable",
      says: "This system shows its processes and sockets only to programs, and none is run: they were not looked at.",
      hides: true,
    });
  for (const { signal, sighting } of running(proc))
    found.add({
      sighting,
      signal,
      context: null,
      scope,
      place: "processes",
      path: "processes",
      owners: [],
    });
}
