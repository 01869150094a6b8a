import { Role } from "@reeve/contract/role";
import { list, refuse } from "./said.ts";

const named = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const email = /^[^\s@:]+@[^\s@:]+$/;

/**
 * Who may approve: `owner` (of the agent), `role:` and a role, `person:` and a mail address, `team:` and the name of a
 * group, `oncall:` and the name of a rotation. A name alone is a team.
 */
export const approvers = (value: string): readonly string[] =>
  list(value).map((item) => {
    const [kind, name = ""] = item.split(/:(.*)/s);
    if (item === "owner") return item;
    if (kind === "role" && Role.safeParse(name).success) return item;
    if (kind === "person" && email.test(name)) return `person:${name.toLowerCase()}`;
    if ((kind === "team" || kind === "oncall") && named.test(name)) return item;
    if (named.test(item)) return `team:${item}`;
    return refuse(
      `owner, role:approver or another role, person: and a mail address, team: or oncall: and a name`,
    );
  });
