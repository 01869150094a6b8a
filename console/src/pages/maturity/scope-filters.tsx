import type { PersonId } from "@reeve/contract/id";
import type { Maturity } from "@reeve/contract/maturity/maturity";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { AgentFilter } from "../../parts/agent-filter.tsx";
import { ChoiceFilter, Filters, TextFilter } from "../../parts/filters.tsx";
import { scopeOf, type Scope } from "../../parts/ladder-measured.ts";
import { Plain } from "../../ui/plain.tsx";

const choices = 20;

/** Narrows what is measured. Names are offered while typing, since nobody knows ids by heart. */
export function ScopeFilters({
  scope,
  onChange,
}: {
  scope: Scope;
  onChange: (scope: Scope) => void;
}) {
  const estate = useAsked("estate.get", {}).data;
  const narrow = (change: { [K in keyof Scope]?: Scope[K] | undefined }): void =>
    onChange(scopeOf({ ...scope, ...change }));
  return (
    <Filters label="Narrow what is measured">
      <ChoiceFilter
        label="Environment"
        value={scope.environment}
        any="All environments"
        choices={(estate?.environments ?? []).map(({ name, agents }) => ({
          value: name,
          label: `${name} (${agents})`,
        }))}
        onChange={(environment) => narrow({ environment })}
      />
      <OwnerFilter value={scope.owner} onChange={(owner) => narrow({ owner })} />
      <AgentFilter value={scope.agent} onChange={(agent) => narrow({ agent })} />
    </Filters>
  );
}

function OwnerFilter({
  value,
  onChange,
}: {
  value: PersonId | undefined;
  onChange: (value: PersonId | undefined) => void;
}) {
  const [typed, setTyped] = useState("");
  const found = useAsked("people.list", typed ? { q: typed, limit: choices } : { limit: choices });
  const people = found.data?.items ?? [];
  const named = people.find(({ id }) => id === value);
  return (
    <TextFilter
      key={named?.id ?? value ?? "all"}
      label="Team of"
      value={named?.email ?? value}
      suggestions={people.map(({ email }) => email)}
      onChange={(next) => {
        if (next === undefined) return onChange(undefined);
        setTyped(next);
        const match = people.find(({ id, email, name }) => [id, email, name].includes(next));
        if (match) onChange(match.id);
      }}
    />
  );
}

const kinds: Readonly<Record<Maturity["scope"]["kind"], string>> = {
  organisation: "Measured over the whole organisation",
  environment: "Measured over the environment",
  team: "Measured over the agents of",
  agent: "Measured over the agent",
};

/** What the numbers below are measured over, so that nobody takes a part for the whole. */
export function ScopeName({ scope }: { scope: Maturity["scope"] | undefined }) {
  if (scope === undefined) return <>Measured from records.</>;
  return (
    <>
      {kinds[scope.kind]}
      {scope.kind !== "organisation" && (
        <>
          {" "}
          <Plain>{scope.name}</Plain>
        </>
      )}
      .
    </>
  );
}
