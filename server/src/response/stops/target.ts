import { PersonId, AgentId } from "@reeve/contract/id";
import type { StopLevel, StopWanted } from "@reeve/contract/stop";
import { roleAllows } from "@reeve/contract/role";
import type { KnownStop } from "../../access/stops/known.ts";
import type { Ctx } from "../../platform/context.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import { mayChange } from "../../registry/agents/change.ts";
import { nameKey } from "../../registry/agents/name.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { peopleStore } from "../../registry/people/store.ts";

/** What is stopped, in words that begin a sentence. */
export function inWords(it: {
  readonly level: StopLevel;
  readonly agent: string | null;
  readonly version: string | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly person: string | null;
}): string {
  switch (it.level) {
    case "agent":
      return `The agent ${it.agent ?? ""} was`;
    case "version":
      return `Version ${it.version ?? ""} of the agent ${it.agent ?? ""} was`;
    case "tool":
      return `The tool ${it.tool ?? ""} of ${it.server ?? ""} was`;
    case "server":
      return `The tool server ${it.server ?? ""} was`;
    case "person":
      return `Every agent of ${it.person ?? ""} was`;
    case "everything":
      return "Everything was";
  }
}

type Target = Pick<
  KnownStop,
  "level" | "agent" | "version" | "server" | "tool" | "person" | "says"
>;

type Part = "agent" | "version" | "server" | "tool" | "person";
const needed: Record<StopLevel, readonly Part[]> = {
  agent: ["agent"],
  version: ["agent", "version"],
  tool: ["server", "tool"],
  server: ["server"],
  person: ["person"],
  everything: [],
};

/** Throws unless exactly what the level is about is named. */
export function mustBeWhole(wanted: Omit<StopWanted, "reason">): void {
  const { level } = wanted;
  for (const part of ["agent", "version", "server", "tool", "person"] as const) {
    const given = wanted[part] !== undefined;
    if (given === needed[level].includes(part)) continue;
    const message = given ? `is not a part of the level ${level}` : `needed for the level ${level}`;
    throw new Problem(
      "invalid",
      `\`${part}\` ${message}.`,
      given ? `Leave \`${part}\` out, or choose another level.` : `Name the \`${part}\`.`,
      [{ path: part, message }],
    );
  }
}

/** What a caller named, as it is kept. An owner stops only agents that they answer for; wider stops take an operator. */
export async function targetOf(
  db: DatabaseTransaction,
  { actor }: Pick<Ctx, "actor">,
  wanted: Omit<StopWanted, "reason">,
): Promise<Target> {
  mustBeWhole(wanted);
  const { level, version = null, server = null, tool = null } = wanted;
  const names = { level, version, server, tool };
  if (wanted.agent !== undefined) {
    const id = AgentId.safeParse(wanted.agent);
    const agents = agentStore(db);
    const found = id.success
      ? await agents.find(id.data)
      : await agents.withNameKey(nameKey(wanted.agent));
    if (!found) throw unknown("agent", wanted.agent);
    mayChange(actor, found.agent);
    const says = inWords({ ...names, agent: found.agent.name, person: null });
    return { ...names, agent: found.agent.id, person: null, says };
  }
  if (!actor.role || !roleAllows(actor.role, "operator"))
    throw new Problem(
      "forbidden",
      "Only an operator stops more than an agent.",
      "Ask an operator, or stop the agents that you answer for.",
    );
  if (wanted.person === undefined)
    return { ...names, agent: null, person: null, says: inWords({ ...names, ...nobody }) };
  const person = await personOf(db, wanted.person);
  return {
    ...names,
    agent: null,
    person: person.id,
    says: inWords({ ...names, agent: null, person: person.name }),
  };
}

const nobody = { agent: null, person: null };

async function personOf(
  db: DatabaseTransaction,
  text: string,
): Promise<{ readonly id: PersonId; readonly name: string }> {
  const people = peopleStore(db);
  const id = PersonId.safeParse(text);
  // Whoever left may have agents still: they are found as well.
  const named = id.success || text.includes("@") ? [] : await agentStore(db).peopleNamed(text);
  if (named.length > 1)
    throw new Problem(
      "invalid",
      `${named.length} people are called ${text}.`,
      `Name the person by id: ${named.join(", ")}.`,
      [{ path: "person", message: "not unique" }],
    );
  const only = id.success ? id.data : named[0];
  const found =
    only === undefined
      ? text.includes("@")
        ? await people.withEmail(text)
        : null
      : await people.find(only);
  if (!found) throw unknown("person", text);
  return found;
}

const unknown = (part: "agent" | "person", text: string): Problem =>
  new Problem(
    "invalid",
    `There is no ${part} ${text}.`,
    `Name the ${part} by id or by the name it has here.`,
    [{ path: part, message: "not found" }],
  );
