import type { AgentId, DatasetId } from "@reeve/contract/id";
import type { GateRule } from "@reeve/contract/version-gate";
import { Link } from "@tanstack/react-router";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Checks, SelectField, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

const most = 200;

/** Says what is done once a candidate of an agent was compared, on which dataset and by which terms. */
export function PutGateRule({ before, onClose }: { before: GateRule | null; onClose: () => void }) {
  const put = useChange("gates.rules.put");
  const agents = useAsked("agents.list", { limit: most }, { enabled: before === null });
  const datasets = useAsked("datasets.list", { limit: most });
  const named = (agents.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const sets = (datasets.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <DialogForm
      title={before === null ? "Add a rule" : `Change the rule of ${before.agent.name}`}
      says={
        datasets.data?.items.length === 0 ? (
          <>
            There is no dataset to compare on. <Link to="/datasets">Make one first.</Link>
          </>
        ) : (
          "It is gone by each time a candidate of the agent is compared."
        )
      }
      does="Set the rule"
      change={put}
      onClose={onClose}
      onSubmit={(values) => {
        const does = values.checked("does");
        put.mutate(
          {
            agent: (before?.agent.id ?? values.text("agent")) as AgentId,
            dataset: values.text("dataset") as DatasetId,
            tolerance: Number(values.text("tolerance")),
            alpha: Number(values.text("alpha")),
            inconclusive: values.text("inconclusive") === "pass" ? "pass" : "hold",
            promote: does.includes("promote"),
            rollBack: does.includes("rollBack"),
            ...(before?.evaluators && { evaluators: before.evaluators }),
          },
          {
            onSuccess: () => {
              say("The rule is in force.");
              onClose();
            },
          },
        );
      }}
    >
      {before === null && <SelectField name="agent" label="Agent" choices={named} />}
      <SelectField
        key={sets.length}
        name="dataset"
        label="Compared on"
        choices={sets}
        defaultValue={before?.dataset.id}
      />
      <Checks
        name="does"
        label="What is done"
        initial={[
          ...(before?.promote === false ? [] : ["promote"]),
          ...(before?.rollBack === false ? [] : ["rollBack"]),
        ]}
        choices={[
          {
            value: "promote",
            label: "What passes becomes the agent's version, and gets its grants",
          },
          { value: "rollBack", label: "What is worse is refused at every door" },
        ]}
      />
      <SelectField
        name="inconclusive"
        label="What is not yet known"
        defaultValue={before?.terms.inconclusive ?? "hold"}
        choices={[
          { value: "hold", label: "Waits for more cases" },
          { value: "pass", label: "Goes on" },
        ]}
      />
      <TextField
        name="tolerance"
        label="Accepted loss"
        hint="How much worse on average is still accepted, of scores from 0 to 1."
        type="number"
        min={0}
        max={0.5}
        step={0.01}
        defaultValue={before?.terms.tolerance ?? 0.05}
      />
      <TextField
        name="alpha"
        label="How often it may be wrong"
        hint="0.05: at most one block or pass in twenty."
        type="number"
        min={0.0001}
        max={0.2}
        step="any"
        defaultValue={before?.terms.alpha ?? 0.05}
      />
    </DialogForm>
  );
}
