import type { TelemetrySourceId } from "@reeve/contract/id";
import type { TelemetryGroup } from "@reeve/contract/telemetry";

type Tool = TelemetryGroup["tools"][number];

/** One sender, with what it did lately. Days are of UTC, since 1970. */
export interface Sender {
  readonly id: TelemetrySourceId;
  readonly name: string;
  readonly service: string | null;
  readonly emitters: readonly string[];
  readonly claimedBy: string | null;
  readonly tools: readonly Tool[];
  readonly days: readonly { readonly day: number; readonly actions: number }[];
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

const listed = 100;
const shownTools = 8;
const toolName = ({ server, tool }: Tool): string => (server === null ? tool : `${server}/${tool}`);

/** Many copies of one thing name one service; what names none is known by what it speaks and the tools that it uses. */
const keyOf = ({ service, emitters, tools }: Sender): string =>
  JSON.stringify([
    service,
    emitters.toSorted(),
    service === null ? [...new Set(tools.map(toolName))].sort() : null,
  ]);

/** Senders in groups, the busiest first; the same whatever their order. */
export function groupsOfSenders(
  senders: readonly Sender[],
  days: readonly { readonly day: number; readonly at: string }[],
): TelemetryGroup[] {
  const latestFirst = senders.toSorted(
    (a, b) => compare(b.lastSeenAt, a.lastSeenAt) || compare(a.id, b.id),
  );
  return [...grouped(latestFirst, keyOf)]
    .map(([key, all]) => groupOf(key, all, days))
    .sort((a, b) => b.actions - a.actions || compare(a.key, b.key));
}

function groupOf(
  key: string,
  all: readonly Sender[],
  days: readonly { readonly day: number; readonly at: string }[],
): TelemetryGroup {
  const [latest] = all as [Sender, ...Sender[]];
  const perDay = grouped(
    all.flatMap((it) => it.days),
    ({ day }) => day,
  );
  const perTool = grouped(
    all.flatMap((it) => it.tools),
    toolName,
  );
  const tools = [...perTool.values()]
    .map((same) => ({ ...(same[0] as Tool), actions: sum(same) }))
    .sort((a, b) => b.actions - a.actions || compare(toolName(a), toolName(b)));
  return {
    key,
    name: latest.service ?? latest.name,
    service: latest.service,
    emitters: latest.emitters.toSorted(),
    senders: all.length,
    sources: all.slice(0, listed).map(({ id, name }) => ({ id, name })),
    claimedBy: [...new Set(all.flatMap(({ claimedBy }) => claimedBy ?? []))].sort(),
    tools: tools.slice(0, shownTools),
    actions: sum(all.flatMap((it) => it.days)),
    days: days.map(({ day, at }) => ({ at, actions: sum(perDay.get(day) ?? []) })),
    firstSeenAt: all.map((it) => it.firstSeenAt).reduce((a, b) => (a < b ? a : b)),
    lastSeenAt: latest.lastSeenAt,
  };
}

function grouped<K, T>(all: readonly T[], by: (it: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const it of all) {
    const known = groups.get(by(it));
    if (known) known.push(it);
    else groups.set(by(it), [it]);
  }
  return groups;
}

const sum = (all: readonly { readonly actions: number }[]): number =>
  all.reduce((total, { actions }) => total + actions, 0);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
