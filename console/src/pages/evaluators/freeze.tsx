import type { DatasetId } from "@reeve/contract/id";
import type { Standing } from "@reeve/contract/standing";
import { oneOf } from "../../api/search.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Checks, SelectField, TextField } from "../../ui/field.tsx";
import type { Values } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";
import { frozenInWords } from "../datasets/gather.tsx";

/** Freezes what people labelled, with what they said, as cases of a dataset: one that is there, or a new one. */
export function FreezeLabelled({
  standing: { id: evaluator, aspect, name },
  onClose,
}: {
  standing: Standing;
  onClose: () => void;
}) {
  const datasets = useAsked("datasets.list", { limit: 200 });
  const create = useChange("datasets.create");
  const freeze = useChange("datasets.labelled");
  const send = (id: DatasetId, values: Values): void => {
    const label = oneOf(["pass", "fail"] as const, values.text("label"));
    freeze.mutate(
      {
        id,
        aspect,
        most: Number(values.text("most")) || 100,
        says: `Labelled by people, for ${name}`,
        ...(label && { label }),
        ...(values.checked("scored").length > 0 && { evaluator }),
      },
      {
        onSuccess: (frozen) => {
          say(frozenInWords(frozen));
          onClose();
        },
      },
    );
  };
  return (
    <DialogForm
      title="Freeze labelled sessions"
      says={`The latest sessions that people labelled for ${aspect} become cases, with what people said of them and secrets taken out once more. Versions of agents and of evaluators can be tried on them for as long as you like.`}
      does="Freeze them"
      change={{
        error: create.error ?? freeze.error,
        isPending: create.isPending || freeze.isPending,
      }}
      onSubmit={(values) => {
        const named = values.text("name");
        const into = values.text("dataset");
        if (into !== "") send(into as DatasetId, values);
        else
          create.mutate(
            { name: named, says: `What people said, to hold ${name} against.` },
            { onSuccess: ({ id }) => send(id, values) },
          );
      }}
      onClose={onClose}
    >
      <SelectField
        name="dataset"
        label="Dataset"
        choices={[
          ...(datasets.data?.items ?? []).map((it) => ({ value: it.id, label: it.name })),
          { value: "", label: "A new one" },
        ]}
      />
      <TextField
        name="name"
        label="Name of the new one"
        hint="Only if it is a new one."
        defaultValue={`Labelled for ${name}`.slice(0, 80)}
        maxLength={80}
      />
      <SelectField
        name="label"
        label="People said"
        choices={[
          { value: "", label: "Pass or fail" },
          { value: "pass", label: "Pass" },
          { value: "fail", label: "Fail" },
        ]}
      />
      <Checks
        name="scored"
        label="Which of them"
        choices={[{ value: "yes", label: `Only sessions that ${name} scored too` }]}
      />
      <TextField name="most" label="At most" type="number" min={1} max={500} defaultValue="100" />
    </DialogForm>
  );
}
