import type { AgentId } from "@reeve/contract/id";
import { useState } from "react";
import { useAsked } from "../api/query.ts";
import { TextFilter } from "./filters.tsx";

const choices = 50;

/** One agent, by its name: agents are looked for while somebody types. */
export function AgentFilter({
  value,
  onChange,
}: {
  value: AgentId | undefined;
  onChange: (value: AgentId | undefined) => void;
}) {
  const [typed, setTyped] = useState("");
  const found = useAsked("agents.list", typed ? { q: typed, limit: choices } : { limit: choices });
  const chosen = useAsked("agents.get", { id: value ?? "agt_" }, { enabled: value !== undefined });
  const agents = found.data?.items ?? [];
  return (
    <TextFilter
      key={chosen.data?.id ?? "all"}
      label="Agent"
      value={value === undefined ? undefined : (chosen.data?.name ?? value)}
      suggestions={agents.map(({ name }) => name)}
      onChange={(next) => {
        if (next === undefined) return onChange(undefined);
        setTyped(next);
        const match = agents.find(({ id, name }) => id === next || name === next);
        if (match) onChange(match.id);
      }}
    />
  );
}
