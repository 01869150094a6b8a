import type { Attested, AttestedChange } from "@reeve/contract/attestation";
import { canonicalHash } from "../../platform/canonical.ts";

type Tool = Attested["tools"][number];

/** In one order, so that the same always has the same hash. */
export function attested(it: Attested): Attested {
  const { servers, tools, data } = it.scope;
  return {
    version: it.version,
    scope: { servers: sorted(servers), tools: sorted(tools), data: sorted(data) },
    tools: [...new Map(it.tools.map((tool) => [key(tool), tool])).values()].sort((one, other) =>
      key(one) < key(other) ? -1 : 1,
    ),
  };
}

export const attestedHash = (it: Attested): string => canonicalHash(attested(it));

/** What differs, in lines that a person can read. */
export function changesOf(before: Attested | null, after: Attested): AttestedChange[] {
  return [
    ...(before !== null && before.version === after.version
      ? []
      : [line("version", before?.version ?? null, after.version)].filter(differs)),
    ...listChanges("server in scope", before?.scope.servers ?? [], after.scope.servers),
    ...listChanges("tool in scope", before?.scope.tools ?? [], after.scope.tools),
    ...listChanges("class of data in scope", before?.scope.data ?? [], after.scope.data),
    ...toolChanges(before?.tools ?? [], after.tools),
  ];
}

function toolChanges(before: readonly Tool[], after: readonly Tool[]): AttestedChange[] {
  const was = new Map(before.map((tool) => [key(tool), tool]));
  const is = new Map(after.map((tool) => [key(tool), tool]));
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((name) => {
    const [old, now] = [was.get(name), is.get(name)];
    const it = line(name, old ? inWords(old) : null, now ? inWords(now) : null);
    return differs(it) ? [it] : [];
  });
}

const inWords = ({ effect, definition }: Tool): string =>
  `${effect}, definition ${definition.slice(0, 12)}`;

const listChanges = (
  what: string,
  before: readonly string[],
  after: readonly string[],
): AttestedChange[] => [
  ...after.filter((it) => !before.includes(it)).map((it) => line(what, null, it)),
  ...before.filter((it) => !after.includes(it)).map((it) => line(what, it, null)),
];

const line = (what: string, before: string | null, after: string | null): AttestedChange => ({
  kind: before === null ? "added" : after === null ? "removed" : "changed",
  what,
  before,
  after,
});

const differs = ({ before, after }: AttestedChange): boolean => before !== after;
const key = ({ server, tool }: Tool): string => `${server}/${tool}`;
const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();
