import type { Tier } from "@reeve/contract/agent";
import type { PersonId } from "@reeve/contract/id";
import { Role, roleAllows } from "@reeve/contract/role";

/** Somebody who wants to decide: a person, or an operator token with the person behind it, where there is one. */
export interface Voter {
  readonly kind: "person" | "token";
  readonly role: Role | null;
  readonly person: PersonId | null;
  readonly email: string | null;
}

/** What the eligibility of a voter rests on, as it is now. */
export interface Question {
  /** `owner`, `role:…`, `person:…`, `team:…`, `oncall:…`; any one of them. */
  readonly approvers: readonly string[];
  readonly owner: PersonId | null;
  readonly tier: Tier;
  /** How many have to agree. */
  readonly quorum: number;
  /** On whose account the agent acts. */
  readonly principal: string | null;
  /** Who is in each `team:…` and on each `oncall:…` among the approvers. */
  readonly members: ReadonlyMap<string, ReadonlySet<PersonId>>;
  /** Nobody whom the policy names could answer, so the admins may. */
  readonly adminsAsked: boolean;
  /** Who has the answer of whom. */
  readonly delegated: ReadonlyMap<PersonId, PersonId>;
}

const guarded: readonly Tier[] = ["high", "critical"];

/** Why this voter may not decide this question; null where they may. */
export function ineligible(voter: Voter, question: Question): string | null {
  const { approvers, owner, principal, adminsAsked, delegated } = question;
  if (voter.person === null && takesNames(question)) return nameless;
  if (voter.person !== null && voter.person === principal)
    return "The agent acts for you here, so somebody else must decide.";
  if (voter.person !== null && [...delegated.values()].includes(voter.person))
    return "You gave your answer to somebody else, who decides in your place.";
  const stands =
    approvers.some((one) => names(one, voter, question)) ||
    (voter.person !== null && delegated.has(voter.person)) ||
    (adminsAsked && voter.person !== null && voter.role === "admin");
  if (!stands) return `Only ${approvers.join(" or ")} may decide this.`;
  // Of what can do great harm, whoever answers for the agent is no second person, unless the policy says so.
  return guarded.includes(question.tier) &&
    voter.person !== null &&
    voter.person === owner &&
    !approvers.includes("owner")
    ? "You answer for this agent, so somebody else must decide."
    : null;
}

const nameless =
  "This takes a named person, and your token stands for nobody: sign in to decide it.";

/** Whether it matters who decides, and not only in which role: whoever holds a token may be the one who must not. */
const takesNames = ({ quorum, principal, owner, tier, approvers }: Question): boolean =>
  quorum > 1 ||
  (principal?.startsWith("per_") ?? false) ||
  (guarded.includes(tier) && owner !== null && !approvers.includes("owner"));

function names(
  approver: string,
  { role, person, email }: Voter,
  { owner, members }: Question,
): boolean {
  const [kind = "", name = ""] = approver.split(/:(.*)/s);
  switch (kind) {
    case "owner":
      return person !== null && person === owner;
    case "role": {
      const wanted = Role.safeParse(name);
      return wanted.success && role !== null && roleAllows(role, wanted.data);
    }
    case "person":
      return email !== null && email.toLowerCase() === name;
    case "team":
    case "oncall":
      return person !== null && (members.get(approver)?.has(person) ?? false);
    default:
      return false;
  }
}
