import type { Canary, CanaryKind } from "@reeve/contract/canary";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Snippet } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Empty } from "../../ui/empty.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { FormButtons } from "../../ui/form.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { sourceWord } from "./words.tsx";

const kindWord: Record<CanaryKind, string> = {
  code: "In a repository",
  endpoint: "On a workstation",
  telemetry: "As a sender of telemetry",
};

/** Agents that are none, planted to see whether discovery finds them within a day. */
export function PlantedPanel() {
  const query = useAsked("canaries.list", {}, { refetchInterval: 10_000 });
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<Canary | null>(null);
  const refusal = useRefusal("canaries.plant");
  return (
    <Loaded query={query} what="the planted agents">
      {({ items }) => (
        <Section
          title="Does discovery find what nobody told it of?"
          buttons={
            <Button kind="primary" unavailable={refusal} onClick={() => setAsking(true)}>
              Plant an agent
            </Button>
          }
        >
          <p>
            A planted agent does nothing and bears a name that is used nowhere else. Put it where an
            agent could be, tell nobody, and see whether it is found within a day. Three in 90 days
            prove it.
          </p>
          {items.length === 0 ? (
            <Empty title="None is planted yet.">
              <p>Plant the first one where you are least sure that anybody looks.</p>
            </Empty>
          ) : (
            <Table label="Planted agents" columns={columns} rows={items} rowKey={({ id }) => id} />
          )}
          {asking && (
            <Plant
              onClose={() => setAsking(false)}
              onMade={(it) => {
                setAsking(false);
                setMade(it);
              }}
            />
          )}
          {made && <WhatToPut canary={made} onClose={() => setMade(null)} />}
        </Section>
      )}
    </Loaded>
  );
}

const columns: readonly Column<Canary>[] = [
  {
    key: "name",
    head: "Name",
    heads: true,
    render: ({ name, found }) =>
      found ? (
        <Link to="/inventory/$id" params={{ id: found.entry }}>
          <Plain>{name}</Plain>
        </Link>
      ) : (
        <Plain>{name}</Plain>
      ),
  },
  { key: "kind", head: "Planted", render: ({ kind }) => kindWord[kind] },
  { key: "where", head: "Where", as: "grow", render: ({ where }) => <Plain>{where}</Plain> },
  { key: "at", head: "Since", as: "tight", render: ({ plantedAt }) => <Ago at={plantedAt} /> },
  { key: "found", head: "Found", render: (it) => <Found it={it} /> },
];

function Found({ it: { found, late } }: { it: Canary }) {
  if (found)
    return (
      <Badge tone={late ? "block" : "allow"} shape={late ? "triangle" : "disc"}>
        {`after ${spanOf(found.afterMs)}, ${sourceWord[found.by].toLowerCase()}`}
      </Badge>
    );
  return late ? (
    <Badge tone="block" shape="triangle">
      not within a day
    </Badge>
  ) : (
    <Badge tone="escalate" shape="half">
      not yet
    </Badge>
  );
}

function spanOf(spanMs: number): string {
  const minutes = Math.round(spanMs / 60_000);
  if (minutes < 1) return "less than a minute";
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function Plant({ onClose, onMade }: { onClose: () => void; onMade: (it: Canary) => void }) {
  const plant = useChange("canaries.plant");
  return (
    <DialogForm
      title="Plant an agent"
      says="Reeve makes up a name and tells you what to put there."
      does="Plant it"
      change={plant}
      onSubmit={(values) =>
        plant.mutate(
          { kind: values.text("kind") as CanaryKind, where: values.text("where") },
          { onSuccess: onMade },
        )
      }
      onClose={onClose}
    >
      <SelectField
        name="kind"
        label="Planted"
        choices={Object.entries(kindWord).map(([value, label]) => ({ value, label }))}
      />
      <TextField
        name="where"
        label="Where"
        hint="The repository, the machine or the service: so that you find it again."
        maxLength={300}
        required
      />
    </DialogForm>
  );
}

const WhatToPut = ({ canary: { name, put }, onClose }: { canary: Canary; onClose: () => void }) => (
  <Dialog
    title={name}
    says={
      put.file === null
        ? `Send this to ${window.location.origin}/otlp/v1/traces, as JSON, from where the agent would run.`
        : `Put this into ${put.file}.`
    }
    open
    wide
    onClose={onClose}
  >
    <Snippet text={put.text} label={put.file ?? "what to send"} />
    <FormButtons>
      <Button onClick={onClose}>Done</Button>
    </FormButtons>
  </Dialog>
);
