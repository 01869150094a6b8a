import type { Agent, Tier } from "@reeve/contract/agent";
import type { SeenId } from "@reeve/contract/settling";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe, useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Page } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { AgentForm, scopeOf } from "./agent-form.tsx";

const route = getRouteApi("/signed-in/agents/new");

export function NewAgentPage() {
  const { name, of } = route.useSearch();
  // What was seen is registered with all that is known of it.
  const [seen, ...also] = (of?.split(",") ?? []) as SeenId[];
  const joining = useChange("inventory.register");
  const me = useMe();
  const navigate = useNavigate();
  const register = useChange("agents.register");
  const refusal = useRefusal("agents.register");
  const done = ({ id, name: registered }: Pick<Agent, "id" | "name">): void => {
    say(`${registered} is registered.`);
    void navigate({ to: "/agents/$id", params: { id }, search: { tab: "credentials" } });
  };
  return (
    <Page
      title="Register an agent"
      lead={
        seen === undefined
          ? "Afterwards its page takes its credential and its grants."
          : "All that was seen of it, and all that it does, is this agent’s from then on."
      }
    >
      <AgentForm
        name={name}
        does="Register the agent"
        owner={me.kind === "person" ? me.id : ""}
        busy={register.isPending || joining.isPending}
        refusal={refusal}
        failure={register.error ?? joining.error}
        onCancel={() => void navigate({ to: "/agents" })}
        onSubmit={(values) => {
          const said = {
            name: values.text("name"),
            purpose: values.text("purpose"),
            environment: values.text("environment"),
            tier: values.text("tier") as Tier,
            owner: values.text("owner"),
            change: values.optional("change"),
            incidents: values.optional("incidents"),
            risk: values.optional("risk"),
            backup: values.optional("backup"),
            version: values.optional("version"),
            scope: scopeOf(values),
          };
          if (seen === undefined) register.mutate(said, { onSuccess: done });
          else
            joining.mutate({ ...said, id: seen, also }, { onSuccess: ({ agent }) => done(agent) });
        }}
      />
    </Page>
  );
}
