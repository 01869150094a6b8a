import type { TelemetrySource } from "@reeve/contract/telemetry";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";

const dayMs = 86_400_000;
const spans = [7, 30, 90].map((days) => ({ value: String(days), label: `${days} days` }));

/** Says why a sender needs no agent, and for how long that holds. */
export function Ignore({ source, onClose }: { source: TelemetrySource; onClose: () => void }) {
  const ignore = useChange("telemetry.ignore");
  const title = `Ignore ${source.name}`;
  return (
    <Dialog
      title={title}
      says="It leaves this list for a while. What it did stays in the list of actions."
      open
      onClose={onClose}
    >
      <Form
        label={title}
        failure={ignore.error}
        onSubmit={(values) => {
          const until = new Date(Date.now() + Number(values.text("days")) * dayMs).toISOString();
          ignore.mutate(
            { id: source.id, reason: values.text("reason"), until },
            {
              onSuccess: () => {
                say(`${source.name} is ignored for now.`);
                onClose();
              },
            },
          );
        }}
      >
        <TextField name="reason" label="Why it needs no agent" required maxLength={500} />
        <SelectField name="days" label="For" choices={spans} />
        <FormButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={ignore.isPending}>
            Ignore it
          </Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
