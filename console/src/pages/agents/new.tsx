import type { Tier } from "@reeve/contract/agent";
import type { DiscoveredId } from "@reeve/contract/id";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe, useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Page } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { AgentForm, scopeOf } from "./agent-form.tsx";

const route = getRouteApi("/signed-in/agents/new");

export function NewAgentPage() {
  const { name, found } = route.useSearch();
  const judge = useChange("discovery.judge");
  const me = useMe();
  const navigate = useNavigate();
  const register = useChange("agents.register");
  const refusal = useRefusal("agents.register");
  return (
    <Page title="Register an agent" lead="Afterwards its page takes its credential and its grants.">
      <AgentForm
        name={name}
        does="Register the agent"
        owner={me.kind === "person" ? me.id : ""}
        busy={register.isPending}
        refusal={refusal}
        failure={register.error}
        onCancel={() => void navigate({ to: "/agents" })}
        onSubmit={(values) =>
          register.mutate(
            {
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
            },
            {
              onSuccess: ({ id, name }) => {
                say(`${name} is registered.`);
                // What a scan found is settled by that.
                if (found !== undefined)
                  judge.mutate({ id: found as DiscoveredId, verdict: "agent", agent: id });
                void navigate({
                  to: "/agents/$id",
                  params: { id },
                  search: { tab: "credentials" },
                });
              },
            },
          )
        }
      />
    </Page>
  );
}
