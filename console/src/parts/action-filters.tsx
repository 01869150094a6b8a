import type { ActionKind, Outcome } from "@reeve/contract/action";
import type { Answer } from "@reeve/contract/decision";
import { useAsked } from "../api/query.ts";
import { answers } from "./answer.tsx";
import { ChoiceFilter, Filters, TextFilter } from "./filters.tsx";

export interface ActionFilter {
  agent?: string | undefined;
  server?: string | undefined;
  tool?: string | undefined;
  kind?: ActionKind | undefined;
  decision?: Answer | undefined;
  outcome?: Outcome | undefined;
}

const answerChoices = answers.map(({ key, label }) => ({ value: key, label }));
const outcomeChoices: { value: Outcome; label: string }[] = [
  { value: "ok", label: "Done" },
  { value: "error", label: "Error" },
  { value: "denied", label: "Did not happen" },
  { value: "unknown", label: "Unknown" },
];

/** The filters that the live stream and the search of past actions share. */
export function ActionFilters({
  filter,
  onChange,
  children,
}: {
  filter: ActionFilter;
  onChange: (change: ActionFilter) => void;
  children?: React.ReactNode;
}) {
  const { data: agents } = useAsked("agents.list", { limit: 200 });
  const { data: servers } = useAsked("servers.list", { limit: 200 });
  return (
    <Filters label="Filter actions">
      <TextFilter
        label="Agent"
        value={filter.agent}
        suggestions={agents?.items.map(({ name }) => name) ?? []}
        onChange={(agent) => onChange({ agent })}
      />
      <TextFilter
        label="Server"
        value={filter.server}
        suggestions={servers?.items.map(({ name }) => name) ?? []}
        onChange={(server) => onChange({ server })}
      />
      <TextFilter label="Tool" value={filter.tool} onChange={(tool) => onChange({ tool })} />
      <ChoiceFilter
        label="Answer"
        value={filter.decision}
        choices={answerChoices}
        onChange={(decision) => onChange({ decision })}
      />
      <ChoiceFilter
        label="Outcome"
        value={filter.outcome}
        choices={outcomeChoices}
        onChange={(outcome) => onChange({ outcome })}
      />
      {children}
    </Filters>
  );
}
