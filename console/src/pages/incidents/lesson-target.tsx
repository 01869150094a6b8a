import type { LessonKind } from "@reeve/contract/incident";
import { choices } from "virtual:contract";
import { useId } from "react";
import { useAsked } from "../../api/query.ts";
import { Field } from "../../ui/field.tsx";

/** Names what was learned; what is there of its kind is offered while typing. */
export function LessonTarget({ kind }: { kind: LessonKind }) {
  const id = useId();
  const known = useKnown(kind);
  return (
    <Field name="target" label="Its name or id" hint={hints[kind]}>
      {(wiring) => (
        <>
          <input type="text" autoComplete="off" maxLength={200} list={id} {...wiring} />
          <datalist id={id}>
            {known.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

const hints: Readonly<Record<LessonKind, string>> = {
  policy: "It works when it was changed since, is enforced, and no more allows what it began with.",
  evaluator: "It works when it fails the session of the incident.",
  dataset: "It works when it holds the session of the incident as a case.",
  drill: "It works when it passed since.",
  control: "It works when the ladder measures it as met.",
};

function useKnown(kind: LessonKind): readonly string[] {
  const policies = useAsked("policies.list", { limit: 200 }, { enabled: kind === "policy" });
  const evaluators = useAsked("evaluators.list", {}, { enabled: kind === "evaluator" });
  const datasets = useAsked("datasets.list", { limit: 200 }, { enabled: kind === "dataset" });
  const ladder = useAsked("maturity.get", {}, { enabled: kind === "control" });
  switch (kind) {
    case "policy":
      return (policies.data?.items ?? []).map(({ name }) => name);
    case "evaluator":
      return (evaluators.data?.items ?? []).map(({ name }) => name);
    case "dataset":
      return (datasets.data?.items ?? []).map(({ name }) => name);
    case "control":
      return (ladder.data?.surfaces ?? []).flatMap(({ criteria }) => criteria.map(({ id }) => id));
    case "drill":
      return choices.DrillKind;
  }
}
