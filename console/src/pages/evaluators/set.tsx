import { many } from "@reeve/contract/many";
import type { Evaluator } from "@reeve/contract/evaluator";
import { useState } from "react";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { TextField } from "../../ui/field.tsx";
import { type Values } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";

/** How often an evaluator looks, and what it goes by. What a rate costs is told before it is set. */
export function SetEvaluator({ before, onClose }: { before: Evaluator; onClose: () => void }) {
  const change = useChange("evaluators.set");
  const [share, setShare] = useState(String(before.rate * 100));
  const rate = Number(share.replace(",", ".")) / 100;
  const title = `Change ${before.name}`;
  return (
    <DialogForm
      title={title}
      does="Change"
      wide
      change={change}
      onSubmit={(values) =>
        change.mutate(
          { id: before.id, rate, settings: settingsOf(before, values) },
          {
            onSuccess: ({ version }) => {
              const same = version === before.version;
              say(same ? "It is changed." : "It is changed: its scores are a new stream.");
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <TextField
        name="rate"
        label="Sessions that are evaluated, in percent"
        hint={<Estimate evaluator={before} rate={rate} />}
        inputMode="decimal"
        value={share}
        onChange={(event) => setShare(event.target.value)}
      />
      {before.settings.map((it) => (
        <TextField
          key={it.name}
          name={`settings.${it.name}`}
          label={it.says}
          hint={
            it.of === undefined
              ? `From ${it.least} to ${it.most}; it ships with ${String(it.initial)}. Another number is another version.`
              : `Some of ${it.of.join(", ")}. Others are another version.`
          }
          defaultValue={Array.isArray(it.value) ? it.value.join(", ") : it.value}
        />
      ))}
    </DialogForm>
  );
}

const settingsOf = ({ settings }: Evaluator, values: Values) =>
  Object.fromEntries(
    settings.map(({ name, of }) => {
      const field = `settings.${name}`;
      return [name, of === undefined ? Number(values.text(field)) : values.several(field)];
    }),
  );

/** What the rate would have come to in the last seven days. */
function Estimate({ evaluator, rate }: { evaluator: Evaluator; rate: number }) {
  const fits = Number.isFinite(rate) && rate >= 0 && rate <= 1;
  const { data } = useAsked(
    "quality.estimate",
    { evaluator: evaluator.id, rate },
    { enabled: fits },
  );
  if (!fits) return <>From 0 to 100.</>;
  if (!data) return <>Counting the sessions of the last seven days.</>;
  const costs =
    data.costMicros === 0
      ? "at no cost"
      : `for about ${(data.costMicros / 1e6).toFixed(2)} dollars`;
  return (
    <>
      In the last seven days it would have been {data.chosen} of {many(data.sessions, "session")},{" "}
      {costs}; {data.troubled} of them because something was refused or went wrong.
    </>
  );
}
