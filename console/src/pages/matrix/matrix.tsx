import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { AnswerBadge, answers } from "../../parts/answer.tsx";
import { tierChoices } from "../../parts/agent.tsx";
import { ChoiceFilter, Filters, TextFilter } from "../../parts/filters.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Export } from "./export.tsx";
import { Grid, type Highlight } from "./grid.tsx";
import { Pager } from "./pager.tsx";
import "../../parts/what-if.css";

const route = getRouteApi("/signed-in/matrix");
const rows = 50;
const columns = 40;
const effectChoices = ["read", "write", "destructive"].map((value) => ({ value, label: value }));
const highlights = [
  ...answers.map(({ key, label }) => ({ value: key as string, label: `Can be: ${label}` })),
  { value: "depends", label: "Depends" },
];

/** What each agent may do with each tool, at a glance. */
export function MatrixPage() {
  const { fromAgent = 0, fromTool = 0, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const [highlight, setHighlight] = useState<Highlight | undefined>(undefined);
  const query = useAsked("policies.matrix", {
    ...search,
    fromAgent,
    fromTool,
    agents: rows,
    tools: columns,
  });
  // Another search begins at its beginning.
  const change = (to: Partial<typeof search>): void =>
    void navigate({ search: tidy({ ...search, ...to }), replace: true });
  const go = (to: { fromAgent?: number; fromTool?: number }): void =>
    void navigate({
      search: tidy({
        ...search,
        fromAgent: fromAgent || undefined,
        fromTool: fromTool || undefined,
        ...to,
      }),
    });
  return (
    <Page
      title="Who may do what"
      lead="Agents and tools: what a call can be answered, whatever its arguments turn out to be. Open a cell to try a call and see why."
      buttons={<Export search={search} />}
    >
      <Filters label="Search the table">
        <TextFilter label="Agent" value={search.agent} onChange={(agent) => change({ agent })} />
        <ChoiceFilter
          label="Tier"
          value={search.tier}
          choices={tierChoices}
          onChange={(tier) => change({ tier })}
        />
        <TextFilter
          label="Server"
          value={search.server}
          onChange={(server) => change({ server })}
        />
        <TextFilter label="Tool" value={search.tool} onChange={(tool) => change({ tool })} />
        <ChoiceFilter
          label="Effect"
          value={search.effect}
          choices={effectChoices}
          onChange={(effect) => change({ effect })}
        />
        <ChoiceFilter
          label="Show up"
          value={highlight}
          choices={highlights}
          any="Everything"
          onChange={setHighlight}
        />
      </Filters>
      <p className="legend">
        {answers.map(({ key }) => (
          <AnswerBadge key={key} answer={key} />
        ))}
        <span className="muted">
          Several: it depends on the arguments, the session or the time. Arguments of a wrong type
          are always blocked.
        </span>
      </p>
      <Loaded query={query} what="the table">
        {(it) =>
          it.rows.length === 0 || it.columns.length === 0 ? (
            <Empty title="There is nothing to show.">
              <p>No agent and tool are found by this search. Clear a filter to see more.</p>
            </Empty>
          ) : (
            <>
              <Grid it={it} highlight={highlight} />
              <div className="pager">
                <Pager
                  what="agents"
                  from={it.fromAgent}
                  shown={it.rows.length}
                  all={it.agents}
                  step={rows}
                  onGo={(from) => go({ fromAgent: from })}
                />
                <Pager
                  what="tools"
                  from={it.fromTool}
                  shown={it.columns.length}
                  all={it.tools}
                  step={columns}
                  onGo={(from) => go({ fromTool: from })}
                />
              </div>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
