import { many } from "@reeve/contract/many";
import type { Monitor } from "@reeve/contract/monitor";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";
import { percent } from "./words.tsx";

export function SetMonitor({ monitor, onClose }: { monitor: Monitor; onClose: () => void }) {
  const update = useChange("monitors.update");
  return (
    <Dialog title={`Set: ${monitor.name}`} open onClose={onClose}>
      <Form
        label="Set the monitor"
        failure={update.error}
        onSubmit={(values) => {
          const target = values.optional("target");
          update.mutate(
            {
              id: monitor.id,
              on: values.text("on") === "yes",
              runLength: Number(values.text("runLength")),
              ...(monitor.kind === "pass_rate" && {
                target: target === undefined ? null : Number(target) / 100,
              }),
            },
            {
              onSuccess: () => {
                say("It is set.");
                onClose();
              },
            },
          );
        }}
      >
        <SelectField
          name="on"
          label="Watch"
          defaultValue={monitor.on ? "yes" : "no"}
          choices={[
            { value: "yes", label: "On" },
            { value: "no", label: "Off" },
          ]}
        />
        {monitor.kind === "pass_rate" && (
          <TextField
            name="target"
            label="Promised pass rate, in percent"
            hint="Leave it empty to hold the agent to its first 300 sessions."
            type="number"
            min={1}
            max={99.9}
            step={0.1}
            defaultValue={monitor.target === null ? "" : Math.round(monitor.target * 1000) / 10}
          />
        )}
        <TextField
          name="runLength"
          label="Sessions to a false alarm"
          hint="On average, at worst. Fewer notices sooner and is wrong more often."
          type="number"
          min={100}
          defaultValue={monitor.runLength}
        />
        <FormButtons>
          <Button kind="primary" type="submit" busy={update.isPending}>
            Set it
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}

export function Rehearse({ monitor, onClose }: { monitor: Monitor; onClose: () => void }) {
  const rehearse = useChange("monitors.rehearse");
  const done = rehearse.data;
  return (
    <Dialog
      title="Rehearse a fall"
      says="A copy of the stream is fed with sessions of which fewer pass. The agent and the stream are left alone."
      open
      onClose={onClose}
    >
      <Form
        label="Rehearse a fall"
        failure={rehearse.error}
        onSubmit={(values) =>
          rehearse.mutate({ id: monitor.id, rate: Number(values.text("rate")) / 100 })
        }
      >
        <TextField
          name="rate"
          label="Falls to, in percent"
          type="number"
          min={0}
          max={99}
          defaultValue={50}
        />
        {done !== undefined && (
          <p aria-live="polite">
            {done.noticedAfter === null
              ? `A fall from ${percent(done.from)} to ${percent(done.to)} is not noticed within ${done.most} sessions.`
              : `A fall from ${percent(done.from)} to ${percent(done.to)} is noticed after ${many(done.noticedAfter ?? 0, "session")}.`}
          </p>
        )}
        <FormButtons>
          <Button kind="primary" type="submit" busy={rehearse.isPending}>
            Rehearse
          </Button>
          <Button onClick={onClose}>Close</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
