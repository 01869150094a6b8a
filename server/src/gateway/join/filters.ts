import type { Spoken } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import type { Member } from "./members.ts";
import { ownerOf } from "./route.ts";

/** What a client wants to hear of, or a server agreed to tell. */
export type Filter = Readonly<Record<string, unknown>>;

const addresses = "resourceSubscriptions";
const mostAddresses = 100;

/** Each member's part: kinds of changes go to all, an address only to the one that owns it. */
export async function partsOf(
  gate: Gate,
  spoken: Spoken,
  members: readonly Member[],
  wanted: Filter,
  signal: AbortSignal,
): Promise<{ readonly member: Member; readonly filter: Filter }[]> {
  const { [addresses]: given, ...kinds } = wanted;
  const uris = (Array.isArray(given) ? (given as unknown[]) : []).filter(
    (uri): uri is string => typeof uri === "string",
  );
  const owned = new Map<string, string[]>();
  for (const uri of uris.slice(0, mostAddresses)) {
    const owner = await ownerOf(gate, spoken, members, uri, signal);
    if (owner === null) continue;
    owned.set(owner.server.name, [...(owned.get(owner.server.name) ?? []), uri]);
  }
  return members.flatMap((member) => {
    const own = owned.get(member.server.name);
    const filter = { ...kinds, ...(own !== undefined && { [addresses]: own }) };
    return Object.keys(filter).length === 0 ? [] : [{ member, filter }];
  });
}

/** What was accepted by somebody. */
export function joinFilters(accepted: readonly Filter[]): Filter {
  const joined: Record<string, unknown> = {};
  const uris: unknown[] = [];
  for (const filter of accepted)
    for (const [kind, value] of Object.entries(filter))
      if (kind === addresses) uris.push(...(Array.isArray(value) ? (value as unknown[]) : []));
      else if (value === true) joined[kind] = true;
  return { ...joined, ...(uris.length > 0 && { [addresses]: uris }) };
}
