import type { Severity } from "@reeve/contract/finding";
import type { IncidentSeverity } from "@reeve/contract/incident";
import type { IncidentRule, RuleWhen } from "@reeve/contract/incident-rule";
import { choices } from "virtual:contract";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Checks, SelectField, TextField } from "../../ui/field.tsx";
import type { Values } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";
import { severityChoices } from "./words.tsx";

const ons: readonly { value: RuleWhen["on"]; label: string }[] = [
  { value: "finding", label: "A finding opens" },
  { value: "blocked", label: "Much of one agent is blocked" },
  { value: "stop", label: "An agent of the tier critical is stopped" },
];
const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Makes a rule by which incidents declare themselves, or changes one and turns it on or off. */
export function PutIncidentRule({
  before,
  onClose,
}: {
  before: IncidentRule | null;
  onClose: () => void;
}) {
  const set = useChange("incidents.rules.set");
  const [on, setOn] = useState<RuleWhen["on"]>(before?.when.on ?? "finding");
  const finding = before?.when.on === "finding" ? before.when : null;
  const blocked = before?.when.on === "blocked" ? before.when : null;
  return (
    <DialogForm
      title={before === null ? "Add a rule" : `Change the rule ${before.name}`}
      says="One cause is one incident, as long as it is open."
      does="Set the rule"
      change={set}
      onClose={onClose}
      onSubmit={(values) =>
        set.mutate(
          {
            name: before?.name ?? values.text("name"),
            enabled: values.text("enabled") === "on",
            severity: values.text("severity") as IncidentSeverity,
            when: whenOf(on, values),
          },
          {
            onSuccess: () => {
              say("The rule is set.");
              onClose();
            },
          },
        )
      }
    >
      {before === null && (
        <TextField name="name" label="Its name" hint="Small letters, digits and dashes." />
      )}
      <SelectField
        name="on"
        label="Declares an incident when"
        value={on}
        onChange={({ target }) =>
          setOn(ons.find(({ value }) => value === target.value)?.value ?? "finding")
        }
        choices={ons}
      />
      {on === "finding" && (
        <>
          <SelectField
            name="when.severity"
            label="At least so severe"
            defaultValue={finding?.severity ?? "critical"}
            choices={severities.map((value) => ({ value, label: value }))}
          />
          <details open={(finding?.kinds?.length ?? 0) > 0}>
            <summary>Only findings of some kinds</summary>
            <Checks
              name="kinds"
              label="Kinds; where none is marked, every kind"
              initial={finding?.kinds ?? []}
              choices={choices.FindingKind.filter((kind) => !kind.startsWith("incident_")).map(
                (value) => ({ value, label: value.replaceAll("_", " ") }),
              )}
            />
          </details>
        </>
      )}
      {on === "blocked" && (
        <>
          <TextField
            name="when.actions"
            label="Blocked actions"
            type="number"
            min={1}
            defaultValue={blocked?.actions ?? 20}
          />
          <TextField
            name="when.minutes"
            label="Within minutes"
            type="number"
            min={1}
            defaultValue={blocked?.minutes ?? 10}
          />
        </>
      )}
      <SelectField
        name="severity"
        label="Severity of the incident"
        defaultValue={before?.severity ?? "SEV2"}
        choices={severityChoices}
      />
      <SelectField
        name="enabled"
        label="State"
        defaultValue={before?.enabled === false ? "off" : "on"}
        choices={[
          { value: "on", label: "On" },
          { value: "off", label: "Off" },
        ]}
      />
    </DialogForm>
  );
}

function whenOf(on: RuleWhen["on"], values: Values): RuleWhen {
  switch (on) {
    case "finding": {
      const marked = values.checked("kinds");
      const kinds = choices.FindingKind.filter((kind) => marked.includes(kind));
      return { on, kinds, severity: values.text("when.severity") as Severity };
    }
    case "blocked":
      return {
        on,
        actions: Number(values.text("when.actions")),
        minutes: Number(values.text("when.minutes")),
      };
    case "stop":
      return { on };
  }
}
