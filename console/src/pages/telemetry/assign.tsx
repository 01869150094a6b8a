import type { AgentId } from "@reeve/contract/id";
import type { TelemetrySource } from "@reeve/contract/telemetry";
import { Link } from "@tanstack/react-router";
import { useAsked, useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";

/** Says which agent a sender is. */
export function Assign({
  source,
  onClose,
}: {
  source: Pick<TelemetrySource, "id" | "name">;
  onClose: () => void;
}) {
  const { data } = useAsked("agents.list", { limit: 200 });
  const assign = useChange("telemetry.assign");
  const title = `Whose is ${source.name}?`;
  const agents = (data?.items ?? []).filter(({ status }) => status !== "retired");
  return (
    <Dialog
      title={title}
      says="All that it did, and all that it will do, is that agent’s from now on."
      open
      onClose={onClose}
    >
      <Form
        label={title}
        failure={assign.error}
        onSubmit={(values) =>
          assign.mutate(
            { id: source.id, agent: values.text("agent") as AgentId },
            {
              onSuccess: () => {
                say(`${source.name} is known.`);
                onClose();
              },
            },
          )
        }
      >
        <SelectField
          name="agent"
          label="Agent"
          required
          choices={agents.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <p>
          It is not here? <Link to="/agents/new">Register it</Link>: under the name that it calls
          itself, it is found by itself.
        </p>
        <FormButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={assign.isPending}>
            It is this agent
          </Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
