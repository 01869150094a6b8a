import type { Agent } from "@reeve/contract/agent";
import type { PersonId } from "@reeve/contract/id";
import { useAsked } from "../api/query.ts";
import { Plain } from "../ui/plain.tsx";
import { Subject } from "./subject.tsx";

/** On whose account an agent acted: a person by name, where it was for one. */
export const Principal = ({ agent, id }: { agent: Pick<Agent, "id"> | null; id: string }) =>
  agent !== null && id.startsWith("per_") ? (
    <PersonActedFor agent={agent} person={id as PersonId} />
  ) : (
    <Subject id={id} />
  );

function PersonActedFor({ agent, person }: { agent: Pick<Agent, "id">; person: PersonId }) {
  const { data } = useAsked("delegations.list", { agent: agent.id, person });
  const name = data?.items[0]?.person.name;
  return name === undefined ? (
    <Subject id={person} />
  ) : (
    <>
      <Plain>{name}</Plain> <Subject id={person} />
    </>
  );
}
