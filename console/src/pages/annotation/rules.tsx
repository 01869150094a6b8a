import type { AnnotationRules } from "@reeve/contract/annotation";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Checks, TextArea, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

const sources = [
  {
    value: "disagreements",
    label: "Sessions of which a judge and another evaluator say the opposite",
  },
  { value: "alarms", label: "Sessions that an alarm shows as what got worse" },
  { value: "incidents", label: "Sessions that an incident is about" },
] as const;
const titles = { quality: "Quality", safety: "Safety", policy: "Policy" } as const;
const percentOf = (share: number): number => Math.round(share * 1_000) / 10;

/** Sets which sessions come by themselves, and what people go by. */
export function RulesDialog({ onClose }: { onClose: () => void }) {
  const rules = useAsked("annotations.rules", {});
  return (
    <Loaded query={rules} what="the rules">
      {(it) => <Fields rules={it} onClose={onClose} />}
    </Loaded>
  );
}

function Fields({ rules, onClose }: { rules: AnnotationRules; onClose: () => void }) {
  const put = useChange("annotations.put");
  const evaluators = useAsked("evaluators.list", {});
  const graders = useAsked("graders.list", {});
  const all = [...(evaluators.data?.items ?? []), ...(graders.data?.items ?? [])];
  return (
    <DialogForm
      title="What comes here"
      says="Sessions that are sent to people from now on. A session comes once, whatever sends it."
      does="Set the rules"
      wide
      change={put}
      onClose={onClose}
      onSubmit={(values) => {
        const chosen = new Set(values.checked("sources"));
        put.mutate(
          {
            share: Number(values.text("share")) / 100,
            secondShare: Number(values.text("secondShare")) / 100,
            failsOf: all.flatMap(({ id }) => (values.checked("failsOf").includes(id) ? [id] : [])),
            disagreements: chosen.has("disagreements"),
            alarms: chosen.has("alarms"),
            incidents: chosen.has("incidents"),
            rubrics: rules.rubrics.map(({ aspect }) => ({
              aspect,
              says: values.text(`${aspect}.says`),
              failureModes: values.several(`${aspect}.failureModes`),
            })),
          },
          {
            onSuccess: () => {
              say("The rules are in force.");
              onClose();
            },
          },
        );
      }}
    >
      <TextField
        name="share"
        label="Share of all sessions, in per cent"
        hint="Chosen by chance, the same that evaluators see. Only these tell how often sessions pass."
        type="number"
        min={0}
        max={100}
        step={0.1}
        defaultValue={percentOf(rules.share)}
      />
      <TextField
        name="secondShare"
        label="Of the queue, labelled by two people, in per cent"
        hint="How often they agree is the best that a judge can do."
        type="number"
        min={0}
        max={100}
        step={0.1}
        defaultValue={percentOf(rules.secondShare)}
      />
      <Checks
        name="sources"
        label="And these"
        choices={sources}
        initial={sources.flatMap(({ value }) => (rules[value] ? [value] : []))}
      />
      {all.length > 0 && (
        <Checks
          name="failsOf"
          label="Sessions that one of these fails"
          choices={all.map(({ id, name }) => ({ value: id, label: name }))}
          initial={rules.failsOf}
        />
      )}
      {rules.rubrics.map(({ aspect, says, failureModes }) => (
        <fieldset key={aspect}>
          <legend>{titles[aspect]}</legend>
          <TextArea
            name={`${aspect}.says`}
            label="A session passes when"
            hint="Other words are another version: labels before and after are told apart."
            maxLength={4_000}
            defaultValue={says}
          />
          <TextArea
            name={`${aspect}.failureModes`}
            label="How one fails, one a line"
            defaultValue={failureModes.join("\n")}
          />
        </fieldset>
      ))}
    </DialogForm>
  );
}
