import { useNavigate } from "@tanstack/react-router";
import { useAsked, useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextArea, TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Progress } from "../../ui/progress.tsx";
import { say } from "../../ui/toast.tsx";

const most = 200;

/** Who asks, for which agent and policy, on which ticket, why and for how long. A second person confirms it. */
export function AskForGlass({ open, onClose }: { open: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const agents = useAsked("agents.list", { limit: most }, { enabled: open });
  const policies = useAsked("policies.list", { limit: most }, { enabled: open });
  const ask = useChange("breakglass.open");
  // A policy that never speaks of it cannot be lifted, so it is not offered.
  const liftable = policies.data?.items.filter(({ cedar }) => cedar.includes("breakGlass"));
  return (
    <Dialog
      title="Break the glass"
      says="It lifts nothing until a second person confirms it, and ends by itself."
      open={open}
      onClose={onClose}
    >
      {agents.data === undefined || liftable === undefined ? (
        <Progress label="Loading agents and policies" />
      ) : liftable.length === 0 ? (
        <p>
          No policy in force can be lifted. Its author has to write{" "}
          <code>unless {"{ context.base has breakGlass && … }"}</code> in the statement.
        </p>
      ) : (
        <Form
          label="Break the glass"
          failure={ask.error}
          onSubmit={(values) =>
            ask.mutate(
              {
                agent: values.text("agent"),
                policy: values.text("policy"),
                ticket: values.text("ticket"),
                reason: values.text("reason"),
                minutes: Number(values.text("minutes")),
              },
              {
                onSuccess: ({ id }) => {
                  say("It waits for a second person.");
                  void navigate({ to: "/break-glass/$id", params: { id } });
                },
              },
            )
          }
        >
          <SelectField
            name="agent"
            label="For the agent"
            choices={agents.data.items.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <SelectField
            name="policy"
            label="Lift the policy"
            choices={liftable.map(({ name }) => ({ value: name, label: name }))}
          />
          <TextField name="ticket" label="Ticket" maxLength={200} />
          <TextArea name="reason" label="Why" maxLength={1000} />
          <TextField
            name="minutes"
            label="Minutes"
            type="number"
            min={1}
            max={240}
            defaultValue={60}
            hint="At most 240; it ends by itself."
          />
          <FormButtons>
            <Button kind="primary" type="submit" busy={ask.isPending}>
              Ask a second person
            </Button>
            <Button onClick={onClose}>Cancel</Button>
          </FormButtons>
        </Form>
      )}
    </Dialog>
  );
}
