import type { ConsequenceRule } from "@reeve/contract/alarm";
import type { Severity } from "@reeve/contract/finding";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { steps } from "./words.tsx";

const severities: readonly Severity[] = ["low", "medium", "high", "critical"];
const choices = [
  { value: "", label: "Never by itself" },
  ...severities.map((value) => ({ value, label: `From ${value} on` })),
];

/** Sets what alarms may do by themselves: for each step from which severity on. */
export function PutRule({
  before,
  onClose,
}: {
  before: ConsequenceRule | null;
  onClose: () => void;
}) {
  const put = useChange("consequences.put");
  const agents = useAsked("agents.list", { limit: 200 });
  const title =
    before === null
      ? "What alarms of an agent do"
      : before.agent === null
        ? "What alarms do of every other agent"
        : `What alarms of ${before.agent.name} do`;
  return (
    <DialogForm
      title={title}
      does="Set the rule"
      change={put}
      onSubmit={(values) => {
        const named = before === null ? values.text("agent") : before.agent?.id;
        const agent = agents.data?.items.find(({ id }) => id === named)?.id ?? before?.agent?.id;
        const wanted = steps.flatMap(({ step }) => {
          const severity = severities.find((one) => one === values.text(step));
          const aspects = before?.steps.find((one) => one.step === step)?.aspects ?? [];
          return severity === undefined ? [] : [{ step, severity, aspects }];
        });
        const bounds = {
          afterSessions: Number(values.text("afterSessions")),
          afterMinutes: Number(values.text("afterMinutes")),
        };
        put.mutate(
          { ...(agent && { agent }), steps: wanted, ...bounds },
          {
            onSuccess: () => {
              say("The rule is in force.");
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      {before === null && (
        <SelectField
          name="agent"
          label="Agent"
          choices={(agents.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      {steps.map(({ step, label, says }) => (
        <SelectField
          key={step}
          name={step}
          label={label}
          hint={says}
          choices={choices}
          defaultValue={before?.steps.find((one) => one.step === step)?.severity ?? ""}
        />
      ))}
      <TextField
        name="afterSessions"
        label="Bad sessions until the next step"
        type="number"
        min={1}
        defaultValue={before?.afterSessions ?? 20}
      />
      <TextField
        name="afterMinutes"
        label="Or minutes"
        type="number"
        min={1}
        defaultValue={before?.afterMinutes ?? 60}
      />
    </DialogForm>
  );
}
