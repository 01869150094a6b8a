import { model } from "@reeve/contract/maturity/model";
import { assemble, type Rows } from "../src/maturity/assemble.ts";
import { estateOf, type Estate } from "../src/maturity/estate.ts";
import type { Facts, SampleFacts } from "../src/maturity/facts.ts";
import { dayOf, fold, nothingCounted, type Counted } from "../src/maturity/rollup/fold.ts";
import type { RecordRow } from "../src/maturity/rollup/row.ts";
import { atOnce } from "../src/platform/slices.ts";

export const now = Date.parse("2026-11-23T12:00:00.000Z");
const dayMs = 86_400_000;
/** So many days before now. */
export const ago = (days: number): string => new Date(now - days * dayMs).toISOString();

type AgentRow = Rows["agents"][number];

/** What is in the database, in the small. Whatever a test leaves out is not there. */
export interface World {
  readonly agents: readonly AgentRow[];
  readonly people: Rows["people"];
  readonly credentials: Rows["credentials"];
  readonly grants: Rows["grants"];
  readonly tools: Rows["tools"];
  readonly attestations: readonly Attested[];
  readonly revocations: Rows["revocations"];
  readonly permits: Facts["permits"];
  /** Log 0 and log 1, each from position 0, and how long each is by its head. */
  readonly changes: readonly RecordRow[];
  readonly records: readonly RecordRow[];
  readonly sizes: { readonly changes: number; readonly records: number };
  readonly sample: SampleFacts | null;
  readonly finds: Facts["finds"];
  readonly pages: NonNullable<Facts["pages"]>;
  readonly risks: NonNullable<Facts["risks"]>;
  readonly scans: Facts["scans"];
  readonly gates: NonNullable<Facts["gates"]>;
  readonly suites: NonNullable<Facts["suites"]>;
}

export interface Attested {
  readonly kind: Rows["attestations"][number]["kind"];
  readonly agent: string | null;
  readonly person: string;
  readonly at: string;
  readonly pin?: string | null;
}

export const people: Rows["people"] = [
  { id: "per_ann", name: "Ann", status: "active" },
  { id: "per_bo", name: "Bo", status: "active" },
  { id: "per_cy", name: "Cy", status: "active" },
];

export const agentRow = (id: string, more: Partial<AgentRow> = {}): AgentRow => ({
  id,
  name: id.replace("agt_", ""),
  status: "active",
  tier: "low",
  purpose: "to help",
  environment: "production",
  version: "1",
  scope: { servers: ["files"], tools: [], data: [] },
  createdAt: ago(40),
  lastSeenAt: ago(0.01),
  behaviour: "per_ann",
  change: "per_ann",
  incidents: "per_ann",
  risk: "per_ann",
  backup: "per_bo",
  ...more,
});

export const emptyWorld: World = {
  agents: [],
  people,
  credentials: [],
  grants: [],
  tools: [{ serverId: "srv_files", name: "read_file", effect: "read" }],
  attestations: [],
  revocations: [],
  permits: [],
  changes: [],
  records: [],
  sizes: { changes: 0, records: 0 },
  sample: null,
  finds: [],
  pages: [],
  risks: [],
  scans: [],
  gates: [],
  suites: [],
};

/** A world with its logs as long as what is in them. */
export const world = (over: Partial<Omit<World, "sizes">>): World => {
  const it = { ...emptyWorld, ...over };
  return { ...it, sizes: { changes: it.changes.length, records: it.records.length } };
};

/** What the queries would read of it. */
export function factsOf(it: World, at: number = now): Facts {
  const changes = counted(it.changes, it.sizes.changes, at);
  const records = counted(it.records, it.sizes.records, at);
  const since = new Date((dayOf(at) - 7) * dayMs).toISOString();
  const gaps = [...changes.gaps, ...records.gaps];
  const events = changes.changes;
  return atOnce(
    assemble(
      {
        agents: it.agents,
        people: it.people,
        credentials: it.credentials,
        grants: it.grants,
        tools: it.tools,
        days: daysOf(records, since, at),
        uses: [...records.uses.values()],
        attestations: newestOf(it),
        changes: events.map(({ actor, detail, requestId, ...rest }) => ({
          ...rest,
          actor_kind: actor.kind,
          actor_id: actor.id,
          actor_name: actor.name,
          request_id: requestId,
          detail: JSON.stringify(detail),
        })),
        registrations: events
          .filter(({ operation }) => operation === "agents.register")
          .map(({ agent, actor, at }) => ({
            agent: agent ?? "",
            actor_kind: actor.kind,
            actor_id: actor.id,
            at,
          })),
        stops: stopsOf(it, events),
        revocations: it.revocations.map((each) => ({
          ...each,
          lastPassedAt:
            each.what === "grant" ? (records.grants.get(each.id) ?? null) : each.lastPassedAt,
        })),
        left: events
          .filter(
            ({ operation, detail }) =>
              operation === "people.update" && detail.status?.[1] === "left",
          )
          .map(({ subject, at }) => ({ person: subject ?? "", at })),
        tokens: [],
      },
      {
        at,
        since,
        uncounted: 0,
        permits: it.permits,
        finds: it.finds,
        pages: it.pages,
        risks: it.risks,
        scans: it.scans,
        gates: it.gates,
        suites: it.suites,
        gap:
          gaps.length > 0
            ? { records: gaps.reduce((sum, gap) => sum + gap.records, 0), at: gaps[0]?.at ?? "" }
            : null,
        sample: it.sample,
      },
    ),
  );
}

export const estate = (it: World, at: number = now): Estate =>
  atOnce(estateOf(factsOf(it, at), model));

function counted(rows: readonly RecordRow[], size: number, at: number): Counted {
  const it = nothingCounted(0);
  fold(rows, it);
  if (it.next < size)
    it.gaps.push({ log: 0, seq: it.next, records: size - it.next, at: new Date(at).toISOString() });
  return it;
}

function daysOf(records: Counted, since: string, at: number): Rows["days"] {
  const days = [...records.days.values()].filter(({ day }) => day >= dayOf(Date.parse(since)));
  const agents = [...new Set(days.map(({ agent }) => agent))];
  const young = new Date(at - 16 * 60_000).toISOString();
  return agents.map((agent) => {
    const own = days.filter((day) => day.agent === agent);
    const sum = (of: (day: (typeof own)[number]) => number): number =>
      own.reduce((all, day) => all + of(day), 0);
    const last = (of: (day: (typeof own)[number]) => string | null): string | null =>
      own.map(of).reduce((most, each) => ((each ?? "") > (most ?? "") ? each : most), null);
    return {
      agent,
      actions: sum((day) => day.actions),
      attributed: sum((day) => day.attributed),
      versioned: sum((day) => day.versioned),
      decided: sum((day) => day.decided),
      enforced: sum((day) => day.enforced),
      beforeAct: sum((day) => day.beforeAct),
      allowed: sum((day) => day.allowed),
      ended: sum((day) => day.ended),
      underWay: [...records.open.values()].filter(
        (open) => open.agent === agent && open.state === "open" && open.at > young,
      ).length,
      firstAt: new Date(Math.min(...own.map(({ day }) => day)) * dayMs).toISOString(),
      lastAt: last((day) => day.lastAt) ?? since,
      lastToolCallAt: last((day) => day.lastToolCallAt),
      lastDataAccessAt: last((day) => day.lastDataAccessAt),
    };
  });
}

function newestOf(it: World): Rows["attestations"] {
  const keys = [
    ...new Set(it.attestations.map(({ kind, agent, person }) => `${kind} ${agent} ${person}`)),
  ];
  return keys.flatMap((key) => {
    const own = it.attestations
      .filter(({ kind, agent, person }) => `${kind} ${agent} ${person}` === key)
      .toSorted((a, b) => (a.at < b.at ? 1 : -1));
    const [newest] = own;
    const person = it.people.find(({ id }) => id === newest?.person);
    if (!newest || !person) return [];
    return [
      {
        ...newest,
        personName: person.name,
        active: person.status === "active",
        firstAt: own.at(-1)?.at ?? newest.at,
        pin: newest.pin ?? null,
      },
    ];
  });
}

function stopsOf(it: World, events: Counted["changes"]): Rows["stops"] {
  const agents = [
    ...new Set(
      events.filter(({ operation }) => operation === "agents.stop").map(({ agent }) => agent ?? ""),
    ),
  ];
  return agents.flatMap((agent) => {
    const stop = events.findLast(
      (event) => event.operation === "agents.stop" && event.agent === agent,
    );
    if (!stop) return [];
    const until =
      events.find(
        (event) =>
          event.operation === "agents.resume" && event.agent === agent && event.seq > stop.seq,
      )?.at ?? null;
    const passed = it.records
      .filter((row) => row.kind === "intent" && row.agent === agent && row.decision === "allow")
      .map(({ at }) => at)
      .filter((at) => at > stop.at && (until === null || at < until))
      .toSorted();
    return [{ agent, seq: stop.seq, at: stop.at, until, lastPassedAt: passed.at(-1) ?? null }];
  });
}
