import type { Tier } from "@reeve/contract/agent";
import type { Approval } from "@reeve/contract/approval";
import type { ApprovalId, PersonId } from "@reeve/contract/id";
import { Role, roleAllows } from "@reeve/contract/role";
import { sql, type Kysely } from "kysely";
import { rotationStore } from "../rotations/store.ts";
import { ineligible, type Question } from "./eligible.ts";

/** A person who may decide. */
export interface Decider {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
}

export type Of = Pick<Approval, "id" | "agent" | "asks" | "principal">;

/** Who may decide questions, by what is in the register, in the groups and in the rotations. */
export const entitledStore = (db: Kysely<object>) => ({
  /** What eligibility rests on; of who is on call, as it was at that moment. */
  async questions(items: readonly Of[], atMs: number): Promise<Question[]> {
    const approvers = [...new Set(items.flatMap(({ asks }) => asks.approvers))];
    const members = await membersOf(db, approvers, atMs);
    const agents = new Map(
      (
        await sql<{ id: string; behaviour: PersonId | null; tier: Tier }>`
          select id, behaviour, tier from agents where id = any(${items.map(({ agent }) => agent.id)})
        `.execute(db)
      ).rows.map((row) => [row.id, row]),
    );
    const standing = new Map(
      (
        await sql<{ id: ApprovalId; admins_asked: boolean; delegated: [PersonId, PersonId][] }>`
          select a.id, a.admins_asked, coalesce((
            select json_agg(json_build_array(d.to_person, d.from_person)) from approval_delegates d
            join people p on p.id = d.from_person and p.status = 'active'
            where d.approval_id = a.id), '[]') as delegated
          from approvals a where a.id = any(${items.map(({ id }) => id)})`.execute(db)
      ).rows.map((row) => [row.id, row]),
    );
    return items.map(({ id, agent, asks, principal }) => ({
      approvers: asks.approvers,
      quorum: asks.quorum,
      owner: agents.get(agent.id)?.behaviour ?? null,
      tier: agents.get(agent.id)?.tier ?? "critical",
      principal,
      members,
      adminsAsked: standing.get(id)?.admins_asked ?? false,
      delegated: new Map(standing.get(id)?.delegated),
    }));
  },

  async question(it: Of, atMs: number): Promise<Question> {
    const [question] = await this.questions([it], atMs);
    if (!question) throw new Error("no question came of one");
    return question;
  },

  async setAdminsAsked(id: ApprovalId): Promise<void> {
    await sql`update approvals set admins_asked = true where id = ${id}`.execute(db);
  },

  /** The active people who may decide, by name. */
  async deciders(question: Question): Promise<Decider[]> {
    const { approvers, owner, members, adminsAsked, delegated } = question;
    const roles = Role.options.filter(
      (held) =>
        (adminsAsked && held === "admin") ||
        approvers.some((one) => {
          const wanted = Role.safeParse(one.replace(/^role:/, ""));
          return one.startsWith("role:") && wanted.success && roleAllows(held, wanted.data);
        }),
    );
    const named = approvers.flatMap((one) => [...(members.get(one) ?? [])]);
    const ids = [...named, ...delegated.keys(), ...(owner === null ? [] : [owner])];
    const emails = approvers.filter((one) => one.startsWith("person:")).map((one) => one.slice(7));
    const { rows } = await sql<Decider & { role: Role }>`
      select id, name, email, role from people
      where status = 'active' and (role = any(${roles}) or email = any(${emails}) or id = any(${ids}))
      order by lower(name), id`.execute(db);
    return rows.filter(
      ({ id, email, role }) =>
        ineligible({ kind: "person", role, person: id, email }, question) === null,
    );
  },
});

async function membersOf(
  db: Kysely<object>,
  approvers: readonly string[],
  atMs: number,
): Promise<Question["members"]> {
  const of = (kind: string): string[] =>
    approvers.filter((one) => one.startsWith(kind)).map((one) => one.slice(kind.length));
  const teams = of("team:");
  const found = new Map<string, Set<PersonId>>();
  // A policy writes a group's name in lower case, with - for what is no letter, digit, dot or underscore.
  const { rows } =
    teams.length === 0
      ? { rows: [] }
      : await sql<{ team: string; person: PersonId }>`
          select named.team, p.id as person from directory_groups g
          cross join lateral (
            values (regexp_replace(lower(g.name), '[^a-z0-9._]+', '-', 'g')), (g.external_id)
          ) as named(team)
          join directory_members m on m.group_id = g.id
          join people p on p.id = m.member and p.status = 'active'
          where named.team = any(${teams})`.execute(db);
  for (const { team, person } of rows)
    found.set(`team:${team}`, (found.get(`team:${team}`) ?? new Set()).add(person));
  for (const [name, person] of await rotationStore(db).onCall(of("oncall:"), atMs))
    found.set(`oncall:${name}`, new Set([person]));
  return found;
}
