import type { Target } from "@reeve/contract/target";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { model } from "virtual:model";
import { useRefusal } from "../api/me.ts";
import { useAsked, useChange, useListed } from "../api/query.ts";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { Section } from "../ui/page.tsx";
import { Plain } from "../ui/plain.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { say } from "../ui/toast.tsx";
import { DialogForm } from "./dialog-form.tsx";
import { surfaceName } from "./ladder-surfaces.tsx";
import { Broken } from "./loaded.tsx";
import { PersonField } from "./person-field.tsx";
import { RemoveOne } from "./remove-one.tsx";

const everyMs = 15_000;
const marks: Readonly<Record<Target["status"], readonly [string, Tone, Shape]>> = {
  met: ["Met", "allow", "disc"],
  on_track: ["On track", "accent", "half"],
  late: ["Late", "block", "triangle"],
};

const Status = ({ status }: Pick<Target, "status">) => {
  const [label, tone, shape] = marks[status];
  return (
    <Badge tone={tone} shape={shape}>
      {label}
    </Badge>
  );
};

const aimOf = ({ what, level, scope }: Target): string =>
  `${what === "stage" ? "Stage" : surfaceName(what)} ${level}${scope.name === "" ? "" : `, ${scope.name}`}`;

/** Targets in one line each, for where there is little room; nothing where there are none. */
export function TargetsInShort() {
  const { items } = useListed("targets.list", {}, { refetchInterval: everyMs });
  if (!items || items.length === 0) return null;
  return (
    <Section title="Targets" buttons={<Link to="/maturity">All of them</Link>}>
      <ul className="stack">
        {items.slice(0, 5).map((target) => (
          <li key={target.id}>
            <Status status={target.status} /> <Plain>{aimOf(target)}</Plain> by {target.due}.{" "}
            <span className="muted">
              {target.met} of {target.of} criteria are met.
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What is aimed at by a day, whether the pace is enough, and what is missing. */
export function Targets() {
  const [setting, setSetting] = useState(false);
  const [removing, setRemoving] = useState<Target | null>(null);
  const refusal = useRefusal("targets.set");
  const remove = useChange("targets.remove");
  const { query, items } = useListed("targets.list", {}, { refetchInterval: everyMs });
  const columns: readonly Column<Target>[] = [
    ...shown,
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (target) => (
        <Button kind="quiet" unavailable={refusal} onClick={() => setRemoving(target)}>
          Remove<span className="unseen"> the target {aimOf(target)}</span>
        </Button>
      ),
    },
  ];
  return (
    <Section
      title="Targets"
      buttons={
        <Button unavailable={refusal} onClick={() => setSetting(true)}>
          Set a target
        </Button>
      }
    >
      {query.error && <Broken error={query.error} again={() => void query.refetch()} />}
      {items?.length === 0 && (
        <Empty title="Nothing is aimed at yet.">
          <p>A target is a stage, or the level of a surface, by a day.</p>
        </Empty>
      )}
      {items && items.length > 0 && (
        <Table label="Targets" columns={columns} rows={items} rowKey={({ id }) => id} />
      )}
      {setting && <SetTarget onClose={() => setSetting(false)} />}
      <RemoveOne
        change={remove}
        input={removing && { id: removing.id }}
        title="Remove this target?"
        says={removing ? aimOf(removing) : ""}
        done={() => "The target is removed."}
        onClose={() => setRemoving(null)}
      />
    </Section>
  );
}

const shown: readonly Column<Target>[] = [
  {
    key: "aim",
    head: "Target",
    heads: true,
    as: "grow",
    render: (target) => (
      <>
        <Plain>{aimOf(target)}</Plain>
        <p className="detail">
          {target.why}
          {target.missing[0] && (
            <>
              {" "}
              Next:{" "}
              <Link to="/maturity/criteria/$id" params={{ id: target.missing[0].criterion }}>
                {target.missing[0].name}
              </Link>
              .
            </>
          )}
        </p>
      </>
    ),
  },
  { key: "status", head: "Status", render: (target) => <Status status={target.status} /> },
  { key: "now", head: "Now", as: "num", render: ({ now }) => now },
  { key: "met", head: "Criteria met", as: "num", render: ({ met, of }) => `${met} of ${of}` },
  { key: "due", head: "By", render: ({ due }) => due },
  {
    key: "owner",
    head: "Owner",
    render: ({ owner }) =>
      owner === null ? <span className="muted">nobody</span> : <Plain>{owner.name}</Plain>,
  },
];

const whats = [
  { value: "stage", label: "Stage" },
  ...model.surfaces.map(({ id, name }) => ({ value: id, label: name })),
];
const levels = [2, 3, 4, 5].map((level) => ({ value: String(level), label: String(level) }));

function SetTarget({ onClose }: { onClose: () => void }) {
  const set = useChange("targets.set");
  const estate = useAsked("estate.get", {}).data;
  const scopes = [
    { value: "", label: "The organisation" },
    ...(estate?.environments ?? []).map(({ name }) => ({
      value: name,
      label: `The environment ${name}`,
    })),
  ];
  return (
    <DialogForm
      title="Set a target"
      does="Set it"
      change={set}
      onClose={onClose}
      onSubmit={(values) => {
        const environment = values.optional("environment");
        const owner = values.optional("owner");
        set.mutate(
          {
            what: values.text("what") as Target["what"],
            level: Number(values.text("level")),
            due: values.text("due"),
            ...(environment !== undefined && { environment }),
            ...(owner !== undefined && { owner }),
          },
          {
            onSuccess: () => {
              say("The target is set.");
              onClose();
            },
          },
        );
      }}
    >
      <SelectField name="what" label="What" choices={whats} />
      <SelectField name="level" label="Level" choices={levels} />
      <SelectField name="environment" label="Of" choices={scopes} />
      <TextField name="due" label="By" type="date" required />
      <PersonField name="owner" label="Owner" hint="Who answers for it; may be empty." />
    </DialogForm>
  );
}
