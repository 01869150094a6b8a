import type { Tier } from "@reeve/contract/agent";
import { useNavigate } from "@tanstack/react-router";
import { useMe, useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Page } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { AgentForm, scopeOf } from "./agent-form.tsx";

export function NewAgentPage() {
  const me = useMe();
  const navigate = useNavigate();
  const register = useChange("agents.register");
  const refusal = useRefusal("agents.register");
  return (
    <Page title="Register an agent" lead="Afterwards its page takes its credential and its grants.">
      <AgentForm
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
