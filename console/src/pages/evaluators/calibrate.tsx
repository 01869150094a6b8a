import type { DatasetId } from "@reeve/contract/id";
import { many } from "@reeve/contract/many";
import { useState } from "react";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { usd } from "./words.tsx";

const mostCases = 500;

/** Holds a grader against what people said. What it costs at most is told before. */
export function Calibrate({ name, onClose }: { name: string; onClose: () => void }) {
  const [dataset, setDataset] = useState("");
  const [most, setMost] = useState("100");
  const start = useChange("calibrations.start");
  const datasets = useAsked("datasets.list", { limit: 200 });
  const cases = Math.min(mostCases, Math.max(1, Math.round(Number(most)) || 100));
  const against = { name, most: cases, ...(dataset !== "" && { dataset: dataset as DatasetId }) };
  return (
    <DialogForm
      title={`Calibrate ${name}`}
      says="It is asked about cases of which people said whether they pass. You see how often it says the same. It may be off, and no score is kept."
      does="Begin"
      change={start}
      onSubmit={(values) =>
        start.mutate(
          { ...against, mostUsd: Number(values.text("mostUsd").replace(",", ".")) },
          {
            onSuccess: (begun) => {
              say(`It is asked about ${many(begun.cases, "case")}.`);
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <SelectField
        name="dataset"
        label="Against"
        value={dataset}
        onChange={(event) => setDataset(event.target.value)}
        choices={[
          { value: "", label: "The sessions that people labelled last" },
          ...(datasets.data?.items ?? []).map((it) => ({
            value: it.id,
            label: `Labelled cases of ${it.name}`,
          })),
        ]}
      />
      <TextField
        name="most"
        label="Cases, at most"
        type="number"
        min={1}
        max={mostCases}
        value={most}
        onChange={(event) => setMost(event.target.value)}
        hint={<Foreseen against={against} />}
      />
      <TextField
        name="mostUsd"
        label="Dollars it may cost"
        inputMode="decimal"
        defaultValue="1"
        hint="It stops before it would spend more; its caps of the day hold too."
      />
    </DialogForm>
  );
}

function Foreseen({ against }: { against: { name: string; most: number; dataset?: DatasetId } }) {
  const { data } = useAsked("calibrations.foresee", against);
  if (!data) return <>Counting the labelled cases and what they cost.</>;
  const { cases, pass, fail, costMicros, leftTodayMicros } = data;
  if (cases === 0)
    return <>There is none yet: label sessions of its aspect, or choose a dataset with labels.</>;
  const only =
    pass === 0 || fail === 0 ? " With one label only, agreement tells nothing beyond chance." : "";
  const money =
    leftTodayMicros === null
      ? "It costs nothing."
      : `It costs ${usd(costMicros)} at most; ${usd(leftTodayMicros)} are left of its day.`;
  return (
    <>
      {many(cases, "case")}: {pass} that pass and {fail} that fail. {money}
      {only}
    </>
  );
}
