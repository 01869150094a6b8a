import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Attestation, AttestationKind } from "@reeve/contract/maturity/maturity";
import { sql, type Kysely } from "kysely";
import type { DatabaseTransaction } from "../platform/database.ts";
import type { Pinned } from "./pin.ts";
import { change } from "./rollup/change.ts";
import type { RecordRow } from "./rollup/row.ts";

type Db = Kysely<object>;

export interface NewAttestation {
  readonly kind: AttestationKind;
  readonly agent: AgentId | null;
  readonly person: PersonId;
  readonly says: string;
  readonly pin: string | null;
  readonly at: string;
}

export async function addAttestation(db: DatabaseTransaction, it: NewAttestation): Promise<void> {
  await sql`insert into attestations (kind, agent, person, says, pin, at)
    values (${it.kind}, ${it.agent}, ${it.person}, ${it.says}, ${it.pin}, ${it.at}::timestamptz)`.execute(
    db,
  );
}

/** Newest first; one more than asked for tells that there are more. */
export async function listAttestations(
  db: Db,
  limit: number,
  agent: AgentId | null,
  before: number | null,
): Promise<readonly (Attestation & { readonly id: number })[]> {
  const { rows } = await sql<
    Omit<Attestation, "person"> & { id: number; person: PersonId; name: string }
  >`
    select a.id, a.kind, a.agent, a.person, p.name, a.says, a.at from attestations a join people p on p.id = a.person
    where ${agent === null ? sql`true` : sql`a.agent = ${agent}`} and ${before === null ? sql`true` : sql`a.id < ${before}`}
    order by a.id desc limit ${limit + 1}`.execute(db);
  return rows.map(({ name, person, ...it }) => ({ ...it, person: { id: person, name } }));
}

/** Who registered an agent, from the log of changes itself: a person, or the person behind a token. Null where nobody is known. */
export async function registrarOf(db: Db, agent: AgentId): Promise<string | null> {
  const { rows } = await sql<
    Pick<RecordRow, "seq" | "at" | "action" | "body">
  >`select seq, ts as at, action, body from records
    where kind = 'admin' and subject = ${agent} and log_id = 0 order by seq limit ${firstChanges}`.execute(
    db,
  );
  const registered = rows
    .map((row) => change({ ...row, ...noColumns, subject: agent }))
    .find(({ operation }) => operation === "agents.register");
  if (!registered) return null;
  const { kind, id } = registered.actor;
  if (kind === "person") return id;
  const tokens = await sql<{
    person: string | null;
  }>`select person from operator_tokens where id = ${id}`.execute(db);
  return tokens.rows[0]?.person ?? null;
}

/** An agent is registered by the first change about it, or soon after it was found. */
const firstChanges = 20;
const noColumns = {
  log: 0,
  kind: "admin",
  agent: null,
  server: null,
  tool: null,
  what: null,
  decision: null,
  outcome: null,
} as const;

/** An agent's grants in force, as an attestation of its running version pins them. */
export async function pinnedGrants(
  db: Db,
  agent: AgentId,
  now: string,
): Promise<readonly Pick<Pinned["grants"][number], "server" | "tools">[]> {
  const { rows } = await sql<{
    server: string;
    tools: string[];
  }>`select s.name as server, g.tools from grants g join tool_servers s on s.id = g.server_id
    where g.agent_id = ${agent} and g.revoked_at is null and not g.held and s.removed_at is null and (g.expires_at is null or g.expires_at > ${now}::timestamptz)`.execute(
    db,
  );
  return rows;
}
