import type { Agent } from "@reeve/contract/agent";
import type { ToolServer } from "@reeve/contract/server";
import { useState } from "react";
import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { BoundFields } from "./bound-fields.tsx";
import { constraintsOf } from "./grant-bounds.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checks, SelectField, TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";

const dayMs = 86_400_000;
const durations = [
  { value: "1", label: "1 day" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "", label: "Until it is revoked" },
];

const words = {
  "grants.create": {
    title: "Grant tools",
    says: "Policies that forbid still win over any grant.",
    done: "The grant holds from now.",
    does: "Grant",
  },
  "grants.requests.ask": {
    title: "Ask for a grant",
    says: "Whoever answers for the agent gives it, gives less of it, or denies it.",
    done: "Whoever answers for the agent is told.",
    does: "Ask",
  },
} as const;

/** Lets an agent use tools of one server for a time, or asks for that. */
export function NewGrant({
  agent,
  does,
  onClose,
}: {
  agent: Agent;
  does: keyof typeof words;
  onClose: () => void;
}) {
  const servers = useAsked("servers.list", { limit: 200 });
  const create = useChange(does);
  const [rows, setRows] = useState(1);
  const said = words[does];
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Dialog title={said.title} says={said.says} open wide onClose={onClose}>
      <Loaded query={servers} what="servers">
        {({ items }) => {
          const server = items.find(({ name }) => name === chosen) ?? items[0];
          if (!server) return <p>There is no tool server yet. Add one first.</p>;
          return (
            <Form
              label={said.title}
              failure={create.error}
              onSubmit={(values) => {
                const days = values.text("days");
                const constraints = constraintsOf(values, rows);
                create.mutate(
                  {
                    agent: agent.id,
                    server: server.name,
                    tools: values.checked("tools"),
                    reason: values.text("reason"),
                    ...(constraints && { constraints }),
                    ...(days && {
                      expiresAt: new Date(Date.now() + Number(days) * dayMs).toISOString(),
                    }),
                  },
                  {
                    onSuccess: () => {
                      say(said.done);
                      onClose();
                    },
                  },
                );
              }}
            >
              <SelectField
                name="server"
                label="Server"
                value={server.name}
                onChange={(event) => setChosen(event.target.value)}
                choices={items.map(({ name }) => ({ value: name, label: name }))}
              />
              <ToolChecks server={server} key={server.id} />
              <SelectField name="days" label="For" choices={durations} defaultValue="30" />
              <BoundFields rows={rows} onMore={() => setRows(rows + 1)} />
              <TextArea name="reason" label="Reason" hint="Kept on record with your name." />
              <FormButtons>
                <Button kind="primary" type="submit" busy={create.isPending}>
                  {said.does}
                </Button>
                <Button onClick={onClose}>Cancel</Button>
              </FormButtons>
            </Form>
          );
        }}
      </Loaded>
    </Dialog>
  );
}

function ToolChecks({ server }: { server: ToolServer }) {
  const tools = useAsked("servers.tools", { id: server.id, limit: 200 });
  return (
    <Loaded query={tools} what="its tools">
      {({ items }) => (
        <Checks
          name="tools"
          label="Tools"
          choices={[
            ...items.map(({ name, effect }) => ({ value: name, label: `${name} (${effect})` })),
            { value: "*", label: "Every tool it has, now and later" },
          ]}
        />
      )}
    </Loaded>
  );
}
