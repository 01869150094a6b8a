import type { Input } from "@reeve/contract/operations";
import type { Range, Risk, RiskControl } from "@reeve/contract/risk";
import { choices } from "virtual:contract";
import { useAsked, type Change } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { Form, FormButtons, type Values } from "../../ui/form.tsx";
import { Section } from "../../ui/page.tsx";

const most = 200;
const rangeHint = "The least, the likeliest and the most, between spaces: 1 2 6";

type Words = Input<"risks.create">;

const range = (values: Values, name: string): Range => {
  const [low = NaN, likely = NaN, high = NaN] = values
    .text(name)
    .split(/\s+/)
    .map((part) => Number(part));
  return { low, likely, high };
};
const typed = (it: Range | undefined): string | undefined =>
  it && `${it.low} ${it.likely} ${it.high}`;

/** Controls of the kinds that the form names; others of the risk are kept as they are. */
const controls = (values: Values, before: Risk | null): RiskControl[] => [
  ...values.several("policies").map((policy) => ({ kind: "policy" as const, policy })),
  ...values.several("criteria").map((criterion) => ({ kind: "criterion" as const, criterion })),
  ...values.several("drills").map((drill) => ({ kind: "drill" as const, drill })),
  ...(before?.controls ?? []).filter(
    ({ kind }) => kind !== "policy" && kind !== "criterion" && kind !== "drill",
  ),
];
const names = (before: Risk | null, of: "policy" | "criterion" | "drill"): string | undefined =>
  before?.controls
    .flatMap((it) => {
      if (it.kind !== of) return [];
      if (it.kind === "policy") return [it.policy];
      return it.kind === "criterion" ? [it.criterion] : it.kind === "drill" ? [it.drill] : [];
    })
    .join(", ");

function wordsOf(values: Values, before: Risk | null): Words {
  const impact = range(values, "impact");
  return {
    title: values.text("title"),
    threat: values.text("threat"),
    vulnerability: values.text("vulnerability"),
    asset: values.text("asset"),
    agents: values.several("agents"),
    failureModes: values.several("failureModes"),
    controls: controls(values, before),
    before: { frequency: range(values, "before"), impact },
    after: { frequency: range(values, "after"), impact },
    ...(before && {
      treatment: before.treatment,
      owner: before.owner.id,
      ...(before.scope.tier !== null && { tier: before.scope.tier }),
      ...(before.scope.owner !== null && { ownedBy: before.scope.owner.id }),
    }),
  };
}

/** What is said of a risk by whoever writes it down, or writes it anew. */
export function RiskForm({
  label,
  before,
  change,
  onSubmit,
}: {
  label: string;
  before: Risk | null;
  change: Pick<Change<"risks.create">, "error" | "isPending">;
  onSubmit: (words: Words) => void;
}) {
  const policies = useAsked("policies.list", { limit: most });
  const enforced = (policies.data?.items ?? []).filter(({ mode }) => mode === "enforce");
  return (
    <Form
      label={label}
      failure={change.error}
      onSubmit={(values) => onSubmit(wordsOf(values, before))}
    >
      <TextField name="title" defaultValue={before?.title} label="Title" maxLength={200} />
      <TextField
        name="agents"
        defaultValue={before?.scope.agents.map(({ name }) => name).join(", ")}
        label="Agents"
        hint="Names or ids, between commas."
      />
      <Section title="The scenario">
        <TextArea
          name="threat"
          defaultValue={before?.threat}
          label="What happens"
          maxLength={2000}
        />
        <TextArea
          name="vulnerability"
          defaultValue={before?.vulnerability}
          label="What lets it happen"
          maxLength={2000}
        />
        <TextField
          name="asset"
          defaultValue={before?.asset}
          label="What is lost or harmed"
          maxLength={2000}
        />
        <TextField
          name="failureModes"
          defaultValue={before?.failureModes.join(", ")}
          label="Failure modes"
          required={false}
          hint="Between commas; may be empty."
        />
      </Section>
      <Section title="What holds it down">
        <TextField
          name="policies"
          defaultValue={names(before, "policy")}
          label="Policies"
          required={false}
          hint={`In force, between commas. There are: ${enforced.map(({ name }) => name).join(", ") || "none yet"}.`}
        />
        <TextField
          name="criteria"
          defaultValue={names(before, "criterion")}
          label="Criteria of the ladder"
          required={false}
          hint="Between commas, as GOV-5.1."
        />
        <TextField
          name="drills"
          label="Drills"
          defaultValue={names(before, "drill")}
          required={false}
          hint={`Between commas. There are: ${choices.DrillKind.join(", ")}.`}
        />
      </Section>
      <Section title="How often, how much">
        <TextField
          name="before"
          defaultValue={typed(before?.before.frequency)}
          label="Times a year, as if nothing held it"
          hint={rangeHint}
        />
        <TextField
          name="after"
          defaultValue={typed(before?.after.frequency)}
          label="Times a year, as it is"
          hint={rangeHint}
        />
        <TextField
          name="impact"
          defaultValue={typed(before?.after.impact)}
          label="Dollars each time"
          hint={rangeHint}
        />
      </Section>
      <FormButtons>
        <Button kind="primary" type="submit" busy={change.isPending}>
          {change.isPending ? "Simulating 20,000 years" : label}
        </Button>
      </FormButtons>
    </Form>
  );
}
