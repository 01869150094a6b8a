import type { Range, RiskControl } from "@reeve/contract/risk";
import { useNavigate } from "@tanstack/react-router";
import { useAsked, useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { Form, FormButtons, type Values } from "../../ui/form.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";

const most = 200;
const rangeHint = "The least, the likeliest and the most, between spaces: 1 2 6";

const range = (values: Values, name: string): Range => {
  const [low = NaN, likely = NaN, high = NaN] = values
    .text(name)
    .split(/\s+/)
    .map((part) => Number(part));
  return { low, likely, high };
};

const controls = (values: Values): RiskControl[] => [
  ...values.several("policies").map((policy) => ({ kind: "policy" as const, policy })),
  ...values.several("criteria").map((criterion) => ({ kind: "criterion" as const, criterion })),
];

/** Writes down a risk; the simulation comes with the answer. */
export function NewRiskPage() {
  const navigate = useNavigate();
  const create = useChange("risks.create");
  const policies = useAsked("policies.list", { limit: most });
  const enforced = (policies.data?.items ?? []).filter(({ mode }) => mode === "enforce");
  return (
    <Page
      title="Write down a risk"
      lead="What could happen, whose agents, and what holds it down. Nobody has accepted it yet when it is written."
    >
      <Form
        label="Write down a risk"
        failure={create.error}
        onSubmit={(values) => {
          const impact = range(values, "impact");
          create.mutate(
            {
              title: values.text("title"),
              threat: values.text("threat"),
              vulnerability: values.text("vulnerability"),
              asset: values.text("asset"),
              agents: values.several("agents"),
              failureModes: values.several("failureModes"),
              controls: controls(values),
              before: { frequency: range(values, "before"), impact },
              after: { frequency: range(values, "after"), impact },
            },
            {
              onSuccess: ({ id }) => {
                say("It is written down.");
                void navigate({ to: "/risks/$id", params: { id } });
              },
            },
          );
        }}
      >
        <TextField name="title" label="Title" maxLength={200} />
        <TextField name="agents" label="Agents" hint="Names or ids, between commas." />
        <Section title="The scenario">
          <TextArea name="threat" label="What happens" maxLength={2000} />
          <TextArea name="vulnerability" label="What lets it happen" maxLength={2000} />
          <TextField name="asset" label="What is lost or harmed" maxLength={2000} />
          <TextField
            name="failureModes"
            label="Failure modes"
            required={false}
            hint="Between commas; may be empty."
          />
        </Section>
        <Section title="What holds it down">
          <TextField
            name="policies"
            label="Policies"
            required={false}
            hint={`In force, between commas. There are: ${enforced.map(({ name }) => name).join(", ") || "none yet"}.`}
          />
          <TextField
            name="criteria"
            label="Criteria of the ladder"
            required={false}
            hint="Between commas, as GOV-5.1."
          />
        </Section>
        <Section title="How often, how much">
          <TextField name="before" label="Times a year, as if nothing held it" hint={rangeHint} />
          <TextField name="after" label="Times a year, as it is" hint={rangeHint} />
          <TextField name="impact" label="Dollars each time" hint={rangeHint} />
        </Section>
        <FormButtons>
          <Button kind="primary" type="submit" busy={create.isPending}>
            {create.isPending ? "Simulating 20,000 years" : "Write it down"}
          </Button>
        </FormButtons>
      </Form>
    </Page>
  );
}
