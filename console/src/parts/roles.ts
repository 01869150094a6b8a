import type { Role } from "@reeve/contract/role";

const says: Record<Role, string> = {
  viewer: "sees everything, changes nothing",
  owner: "changes the agents they answer for",
  approver: "approves what agents ask for",
  operator: "runs agents, servers and policies",
  admin: "everything, people and tokens too",
};

/** The roles with what each may do. */
export const roleChoices = Object.entries(says).map(([value, what]) => ({
  value,
  label: `${value}: ${what}`,
}));
