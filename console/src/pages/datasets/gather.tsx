import type { Dataset, Frozen } from "@reeve/contract/dataset";
import type { AgentId } from "@reeve/contract/id";
import { choices } from "virtual:contract";
import { oneOf } from "../../api/search.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

const most = 200;
const any = { value: "", label: "Any" };
const of = (all: readonly string[]) => [any, ...all.map((value) => ({ value, label: value }))];

export const frozenInWords = ({ added, already, dataset }: Frozen): string =>
  `${added} ${added === 1 ? "case" : "cases"} added as version ${dataset.versions[0]?.version ?? 1}.${already > 0 ? ` ${already} were there.` : ""}`;

/** Freezes the latest sessions that fit a filter. */
export function Gather({ dataset: { id }, onClose }: { dataset: Dataset; onClose: () => void }) {
  const gather = useChange("datasets.gather");
  const agents = useAsked("agents.list", { limit: most });
  const servers = useAsked("servers.list", { limit: most });
  return (
    <DialogForm
      title="Gather sessions"
      says="The latest recorded sessions in which something fits all of it. They become cases of the next version, with secrets taken out once more."
      does="Freeze them"
      change={gather}
      onSubmit={(values) => {
        const agent = values.optional("agent") as AgentId | undefined;
        const server = values.optional("server");
        const tool = values.optional("tool");
        const decision = oneOf(choices.Answer, values.text("decision"));
        const outcome = oneOf(choices.Outcome, values.text("outcome"));
        const evaluator = values.optional("evaluator");
        const label = oneOf(["pass", "fail"] as const, values.text("label"));
        gather.mutate(
          {
            id,
            most: Number(values.text("most")) || 100,
            ...(agent && { agent }),
            ...(server && { server }),
            ...(tool && { tool }),
            ...(decision && { decision }),
            ...(outcome && { outcome }),
            ...(evaluator && { evaluator }),
            ...(label && { label }),
          },
          {
            onSuccess: (frozen) => {
              say(frozenInWords(frozen));
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      <SelectField
        name="agent"
        label="Agent"
        choices={[
          any,
          ...(agents.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
      <SelectField
        name="server"
        label="Tool server"
        choices={of((servers.data?.items ?? []).map(({ name }) => name))}
      />
      <TextField name="tool" label="Tool" maxLength={200} />
      <SelectField name="decision" label="Answered" choices={of(choices.Answer)} />
      <SelectField name="outcome" label="Ended" choices={of(choices.Outcome)} />
      <TextField
        name="evaluator"
        label="Scored by the evaluator"
        hint="Its name; empty for any."
        maxLength={120}
      />
      <SelectField name="label" label="Which said" choices={of(["pass", "fail"])} />
      <TextField
        name="most"
        label="At most"
        type="number"
        min={1}
        max={500}
        defaultValue="100"
        hint="The latest first; 500 at once."
      />
    </DialogForm>
  );
}
