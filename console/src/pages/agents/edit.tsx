import type { Tier } from "@reeve/contract/agent";
import type { AgentId } from "@reeve/contract/id";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { AgentForm, scopeOf } from "./agent-form.tsx";

const route = getRouteApi("/signed-in/agents/$id/edit");

export function EditAgentPage() {
  const id = route.useParams().id as AgentId;
  const navigate = useNavigate();
  const query = useAsked("agents.get", { id });
  const update = useChange("agents.update");
  const refusal = useRefusal("agents.update");
  const back = (): void => void navigate({ to: "/agents/$id", params: { id } });
  return (
    <Loaded query={query} what="the agent" page="Agent">
      {(agent) => (
        <Page title={`Change ${agent.name}`} over={<AgentLink agent={agent} />}>
          <AgentForm
            agent={agent}
            owner=""
            does="Save the changes"
            busy={update.isPending}
            refusal={refusal}
            failure={update.error}
            onCancel={back}
            onSubmit={(values) =>
              update.mutate(
                {
                  id,
                  name: values.text("name"),
                  purpose: values.text("purpose"),
                  environment: values.text("environment"),
                  tier: values.text("tier") as Tier,
                  owner: values.text("owner"),
                  change: values.optional("change") ?? values.text("owner"),
                  incidents: values.optional("incidents") ?? values.text("owner"),
                  risk: values.optional("risk") ?? values.text("owner"),
                  backup: values.optional("backup") ?? null,
                  version: values.optional("version") ?? null,
                  scope: scopeOf(values),
                },
                {
                  onSuccess: () => {
                    say("The agent is changed.");
                    back();
                  },
                },
              )
            }
          />
        </Page>
      )}
    </Loaded>
  );
}
