import type { AgentStatus, DeclaredScope, Tier } from "@reeve/contract/agent";
import type { AttestationKind } from "@reeve/contract/maturity/maturity";
import type {
  ActivityFacts,
  AgentFacts,
  AttestationFacts,
  CredentialFacts,
  Facts,
  GrantFacts,
  PersonFacts,
  RevocationFacts,
  StopFacts,
  UseFacts,
} from "./facts.ts";
import { grouped } from "./grouped.ts";
import type { Change, ChangeDetail } from "./rollup/change.ts";
import type { Sliced } from "../platform/slices.ts";

type OfAgent<T> = readonly (T & { readonly agent: string })[];

/** What the queries give, before it is put together. */
export interface Rows {
  /** Retired ones too, so that what they did is not taken for an unlisted agent's. */
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: AgentStatus;
    readonly tier: Tier;
    readonly purpose: string;
    readonly environment: string;
    readonly version: string | null;
    readonly scope: DeclaredScope;
    readonly createdAt: string;
    readonly lastSeenAt: string | null;
    readonly behaviour: string | null;
    readonly change: string | null;
    readonly incidents: string | null;
    readonly risk: string | null;
    readonly backup: string | null;
    readonly saidOfIt?: string | null;
  }[];
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string;
  }[];
  readonly credentials: OfAgent<CredentialFacts>;
  readonly grants: OfAgent<Omit<GrantFacts, "serverTools"> & { readonly serverId: string }>;
  readonly tools: readonly {
    readonly serverId: string;
    readonly name: string;
    readonly effect: string;
  }[];
  readonly days: OfAgent<ActivityFacts>;
  readonly uses: OfAgent<UseFacts>;
  readonly attestations: readonly {
    readonly kind: AttestationKind;
    readonly agent: string | null;
    readonly person: string;
    readonly personName: string;
    readonly active: boolean;
    readonly firstAt: string;
    readonly at: string;
    readonly pin: string | null;
  }[];
  readonly changes: readonly {
    readonly seq: number;
    readonly at: string;
    readonly operation: string;
    readonly subject: string | null;
    readonly agent: string | null;
    readonly actor_kind: string;
    readonly actor_id: string;
    readonly actor_name: string;
    readonly request_id: string;
    readonly detail: string;
  }[];
  readonly registrations: OfAgent<{
    readonly actor_kind: string;
    readonly actor_id: string;
    readonly at: string;
  }>;
  readonly stops: OfAgent<StopFacts>;
  readonly revocations: OfAgent<RevocationFacts>;
  readonly left: readonly { readonly person: string; readonly at: string }[];
  readonly tokens: readonly { readonly id: string; readonly person: string }[];
}

export type Whole = Pick<
  Facts,
  | "at"
  | "since"
  | "uncounted"
  | "permits"
  | "gap"
  | "sample"
  | "finds"
  | "pages"
  | "risks"
  | "scans"
  | "completeness"
  | "canaries"
  | "incidents"
  | "rehearsals"
  | "outages"
  | "daily"
  | "told"
  | "aroundGone"
  | "escalations"
  | "limits"
  | "priced"
  | "gates"
  | "suites"
  | "drift"
  | "scored"
  | "graders"
>;

/** Puts rows together: what belongs to an agent hangs on it. Whoever is named by records and not by the register is unlisted. */
export function* assemble(rows: Rows, whole: Whole): Sliced<Facts> {
  const people = new Map(
    rows.people.map(({ id, name, status }): [string, PersonFacts] => [
      id,
      { id, name, active: status === "active" },
    ]),
  );
  const parts = yield* grouping(rows);
  const person = (id: string | null): PersonFacts | null =>
    id === null ? null : (people.get(id) ?? null);
  const agents: AgentFacts[] = [];
  for (const { behaviour, change, incidents, risk, backup, ...agent } of rows.agents) {
    if (agents.length % between === 0) yield;
    if (agent.status === "retired") continue;
    agents.push({
      ...agent,
      duties: {
        behaviour: person(behaviour),
        change: person(change),
        incidents: person(incidents),
        risk: person(risk),
      },
      backup: person(backup),
      ...partsOf(parts, agent.id),
    });
  }
  agents.push(...unlisted(rows, parts));
  yield;
  const changes: Change[] = [];
  for (const row of rows.changes) {
    if (changes.length % between === 0) yield;
    changes.push(change(row));
  }
  const left = new Map(rows.left.map((it) => [it.person, it.at]));
  return {
    ...whole,
    agents: agents.sort((a, b) => (a.id < b.id ? -1 : 1)),
    attestations: (parts.attestations.get("") ?? []).map(attestation),
    changes,
    nameless: parts.days.get("") ?? null,
    gone: new Map(
      rows.people
        .filter(({ status }) => status === "left" || status === "suspended")
        .map(({ id, name }) => [id, { name, at: left.get(id) ?? null }]),
    ),
    behindToken: new Map(rows.tokens.map(({ id, person }) => [id, person])),
  };
}

const between = 256;

function* grouping(rows: Rows): Sliced<Parts> {
  const tools = grouped(rows.tools, ({ serverId }) => serverId);
  yield;
  const uses = grouped(rows.uses, agentOf);
  yield;
  const grants = grouped(
    rows.grants.map(({ serverId, ...grant }) => ({
      ...grant,
      serverTools: tools.get(serverId) ?? [],
    })),
    agentOf,
  );
  yield;
  const attestations = grouped(rows.attestations, ({ agent }) => agent ?? "");
  yield;
  return {
    uses,
    grants,
    attestations,
    credentials: grouped(rows.credentials, agentOf),
    stops: grouped(rows.stops, agentOf),
    revocations: grouped(rows.revocations, agentOf),
    days: new Map(rows.days.map((day) => [day.agent, day])),
    registrations: new Map(rows.registrations.map((it) => [it.agent, it])),
  };
}

interface Parts {
  readonly credentials: ReadonlyMap<string, readonly CredentialFacts[]>;
  readonly grants: ReadonlyMap<string, readonly GrantFacts[]>;
  readonly uses: ReadonlyMap<string, readonly UseFacts[]>;
  readonly attestations: ReadonlyMap<string, Rows["attestations"]>;
  readonly stops: ReadonlyMap<string, readonly StopFacts[]>;
  readonly revocations: ReadonlyMap<string, readonly RevocationFacts[]>;
  readonly days: ReadonlyMap<string, ActivityFacts>;
  readonly registrations: ReadonlyMap<string, Rows["registrations"][number]>;
}

const partsOf = (parts: Parts, id: string) => {
  const by = parts.registrations.get(id);
  return {
    credentials: parts.credentials.get(id) ?? [],
    grants: parts.grants.get(id) ?? [],
    uses: parts.uses.get(id) ?? [],
    activity: parts.days.get(id) ?? null,
    attestations: (parts.attestations.get(id) ?? []).map(attestation),
    registeredBy: by ? { kind: by.actor_kind, id: by.actor_id } : null,
    stops: parts.stops.get(id) ?? [],
    revocations: parts.revocations.get(id) ?? [],
  };
};

/** Agents that records or the log of changes name, and the register does not. */
function unlisted(rows: Rows, parts: Parts): AgentFacts[] {
  const listed = new Set(rows.agents.map(({ id }) => id));
  const named = new Set([
    ...parts.days.keys(),
    ...parts.uses.keys(),
    ...parts.registrations.keys(),
  ]);
  return [...named]
    .filter((id) => id !== "" && !listed.has(id))
    .map((id) => ({
      id,
      name: id,
      status: "unlisted",
      tier: "medium",
      purpose: "",
      environment: "",
      version: null,
      scope: { servers: [], tools: [], data: [] },
      createdAt:
        parts.registrations.get(id)?.at ??
        parts.days.get(id)?.firstAt ??
        "1970-01-01T00:00:00.000Z",
      lastSeenAt: parts.days.get(id)?.lastAt ?? null,
      duties: { behaviour: null, change: null, incidents: null, risk: null },
      backup: null,
      ...partsOf(parts, id),
    }));
}

const attestation = ({
  kind,
  person,
  personName,
  active,
  firstAt,
  at,
  pin,
}: Rows["attestations"][number]): AttestationFacts => ({
  kind,
  person: { id: person, name: personName, active },
  firstAt,
  at,
  pin,
});

const change = (row: Rows["changes"][number]): Change => ({
  seq: row.seq,
  at: row.at,
  operation: row.operation,
  subject: row.subject,
  agent: row.agent,
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  requestId: row.request_id,
  detail: JSON.parse(row.detail) as ChangeDetail,
});

const agentOf = ({ agent }: { readonly agent: string }): string => agent;
