import type { Incident } from "@reeve/contract/incident";
import { useAsked } from "../../api/query.ts";
import { FreezeSession } from "../agents/freeze-session.tsx";

type Concerned = Pick<Incident, "id" | "agents" | "session" | "actions">;

/** Makes a case of what the incident began with, where the record names its session. */
export function FreezeIncident({ incident }: { incident: Concerned }) {
  const { session, actions, agents } = incident;
  const [agent] = agents;
  const [first] = actions;
  if (agent === undefined) return null;
  if (session !== null) return <Freeze incident={incident} agent={agent.id} session={session} />;
  return first === undefined ? null : <FreezeOfAction incident={incident} action={first} />;
}

function FreezeOfAction({
  incident,
  action: id,
}: {
  incident: Concerned;
  action: Incident["actions"][number];
}) {
  const { data } = useAsked("actions.get", { id });
  if (!data?.agent || data.session === null) return null;
  return <Freeze incident={incident} agent={data.agent.id} session={data.session} />;
}

const Freeze = ({
  incident: { id },
  agent,
  session,
}: {
  incident: Concerned;
  agent: Incident["agents"][number]["id"];
  session: string;
}) => <FreezeSession agent={agent} session={session} origin={{ kind: "incident", ref: id }} />;
