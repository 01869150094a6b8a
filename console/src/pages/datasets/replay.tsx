import type { Dataset } from "@reeve/contract/dataset";
import type { CaseReplayed, PolicyReplay } from "@reeve/contract/dataset-case";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAsked, useChange } from "../../api/query.ts";
import { Broken } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { StackedBars, type Series } from "../../ui/chart.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Legend } from "../../ui/legend.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Table } from "../../ui/table.tsx";
import { Change } from "../policies/trial-outcome.tsx";

/** What the policies in force, or a change of one, would answer now to what was done then. */
export function Replay({ dataset: { id } }: { dataset: Dataset }) {
  const replay = useChange("datasets.replay");
  const policies = useAsked("policies.list", { limit: 200 });
  const [draft, setDraft] = useState(false);
  return (
    <Section
      title="Replay through policy"
      buttons={
        <>
          <Button busy={replay.isPending && !draft} onClick={() => replay.mutate({ id })}>
            By the policies in force
          </Button>
          <Button onClick={() => setDraft(!draft)}>{draft ? "No draft" : "By a draft"}</Button>
        </>
      }
    >
      {draft && (
        <Form
          label="Replay by a draft"
          failure={replay.error}
          onSubmit={(values) => {
            const name = values.optional("name");
            const cedar = values.exact("cedar");
            replay.mutate({ id, cedar, ...(name && { name }) });
          }}
        >
          <TextArea name="cedar" label="Policy in Cedar" rows={6} spellCheck={false} />
          <TextField
            name="name"
            label="In the place of"
            hint={`The policy that it would replace; empty for a new one. In force: ${(policies.data?.items ?? []).map((it) => it.name).join(", ") || "none"}.`}
            maxLength={120}
          />
          <FormButtons>
            <Button kind="primary" type="submit" busy={replay.isPending}>
              Replay
            </Button>
          </FormButtons>
        </Form>
      )}
      <div aria-live="polite">
        {replay.isPending ? (
          <Progress label="Replaying each step of each case" />
        ) : replay.data ? (
          <Replayed found={replay.data} />
        ) : replay.error && !draft ? (
          <Broken error={replay.error} />
        ) : (
          <p className="muted">
            Each step of each case is decided again. Nothing is changed, and no tool is called.
          </p>
        )}
      </div>
    </Section>
  );
}

const series: readonly (Series & { readonly shape: "disc" | "square" | "half" | "triangle" })[] = [
  { key: "same", label: "Same", tone: "allow", shape: "disc" },
  { key: "nowBlocked", label: "Would now be blocked", tone: "block", shape: "square" },
  { key: "nowAllowed", label: "Would now be allowed", tone: "scope", shape: "half" },
  { key: "otherwise", label: "Otherwise, or not known", tone: "escalate", shape: "triangle" },
];

function Replayed({ found }: { found: PolicyReplay }) {
  const { steps, same, nowBlocked, nowAllowed, otherwise, undecidable, cases } = found;
  const changed = cases.filter((it) => it.changed.length > 0);
  const counts = { same, nowBlocked, nowAllowed, otherwise: otherwise + undecidable };
  return (
    <>
      <p>
        <strong>
          {undecidable === steps
            ? "Nothing can be said: what was decided then is not known, or the tools or the agent are gone."
            : changed.length === 0
              ? "Nothing would be answered differently."
              : `${changed.length} of ${cases.length} cases would go differently.`}
        </strong>{" "}
        <span className="muted">
          {steps} steps: {same} the same, {nowBlocked} would now be blocked, {nowAllowed} would now
          be allowed, {otherwise} otherwise; of {undecidable} nothing can be said.
        </span>
      </p>
      <StackedBars
        label="Steps by what would be answered now"
        series={series}
        bars={series.map(({ key, label }) => ({
          key,
          label,
          counts: { [key]: counts[key as keyof typeof counts] },
        }))}
      />
      <Legend of={series} />
      {changed.length > 0 && (
        <Table
          label="Cases that would go differently"
          columns={[
            {
              key: "case",
              head: "Case",
              heads: true,
              render: (it: CaseReplayed) => <code>{it.case}</code>,
            },
            {
              key: "changed",
              head: "Steps that would",
              as: "grow",
              render: (it: CaseReplayed) => (
                <ul className="names">
                  {it.changed.map((step) => (
                    <li key={step.step}>
                      {step.step}. <Plain>{`${step.server}/${step.tool ?? ""}`}</Plain>{" "}
                      <Change {...step} />
                    </li>
                  ))}
                </ul>
              ),
            },
          ]}
          rows={changed.slice(0, 100)}
          rowKey={(it) => it.case}
        />
      )}
      {changed.length > 100 && <p className="muted">And {changed.length - 100} more cases.</p>}
      <p className="muted">
        To see it on all that was recorded, <Link to="/policies">open a policy</Link> and try its
        change out.
      </p>
    </>
  );
}
