import type { PersonId } from "@reeve/contract/id";
import type { Part } from "@reeve/contract/ladder";
import { getRouteApi, Link } from "@tanstack/react-router";
import { model } from "virtual:model";
import { useListed } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { LevelMark } from "../../parts/ladder-marks.tsx";
import type { Scope } from "../../parts/ladder-measured.ts";
import { surfaceName } from "../../parts/ladder-surfaces.tsx";
import { levelText } from "../../parts/ladder-words.ts";
import { Broken } from "../../parts/loaded.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import "./over-time.css";

const route = getRouteApi("/signed-in/compare");
const everyMs = 15_000;

/** Teams or environments beside each other, by the same measurement. */
export function ComparePage() {
  const { by = "team" } = route.useSearch();
  const navigate = route.useNavigate();
  const { query, items } = useListed("ladder.parts", { by }, { refetchInterval: everyMs });
  return (
    <Page
      title="Teams and environments"
      lead="Each measured as the whole is, over its own agents. Whoever stands lower than most of the others is marked, with the criterion that holds it there."
    >
      <Filters label="Compare">
        <ChoiceFilter
          label="Compare"
          value={by === "environment" ? "environment" : undefined}
          any="Teams"
          choices={[{ value: "environment", label: "Environments" }]}
          onChange={(next) => void navigate({ search: next ? { by: next } : {}, replace: true })}
        />
      </Filters>
      {query.error && <Broken error={query.error} again={() => void query.refetch()} />}
      {items === undefined && !query.error && <Progress label="Measuring each of them" />}
      {items?.length === 0 && (
        <Empty title="There is no agent yet, so there is nothing to compare.">
          <p>
            <Link to="/agents/new">Register an agent</Link>, or let a scan find them.
          </p>
        </Empty>
      )}
      {items && items.length > 0 && <Parts parts={items} by={by} />}
      {query.hasNextPage && (
        <p className="more">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? "Measuring more" : "Show more"}
          </Button>
        </p>
      )}
    </Page>
  );
}

const nameOf = ({ name, kind }: Part): string =>
  name === "" ? (kind === "team" ? "Nobody's agents" : "No environment") : name;
const lowest = (a: Part, b: Part): number =>
  b.behind.length - a.behind.length || a.index - b.index || b.agents - a.agents;

function Parts({ parts, by }: { parts: readonly Part[]; by: Part["kind"] }) {
  const inOrder = parts.toSorted(lowest);
  return (
    <div className="stack">
      <ul className="small-multiples" aria-label={by === "team" ? "Teams" : "Environments"}>
        {inOrder.map((part) => (
          <OnePart key={part.key} part={part} />
        ))}
      </ul>
      <details className="numbers">
        <summary>The same as a table</summary>
        <Table
          label={by === "team" ? "Teams on the ladder" : "Environments on the ladder"}
          rows={inOrder}
          rowKey={({ key }) => key}
          columns={columns}
        />
      </details>
    </div>
  );
}

function OnePart({ part }: { part: Part }) {
  const { agents, stage, surfaces, behind } = part;
  return (
    <li className={behind.length > 0 ? "part-card behind" : "part-card"}>
      <h3>
        <Name part={part} />
      </h3>
      <p className="muted">
        Stage {stage} · {agents} {agents === 1 ? "agent" : "agents"}
      </p>
      <ul className="part-rows">
        {surfaces.map(({ surface, level, part: next }) => (
          <li key={surface}>
            <span>{surfaceName(surface)}</span>
            <LevelMark level={level} part={next} />
          </li>
        ))}
      </ul>
      {behind.length > 0 && (
        <Badge tone="escalate" shape="triangle">
          Falls behind
        </Badge>
      )}
      {behind.map(({ surface, level, others, criterion, name, why }) => (
        <p key={surface} className="detail">
          {surfaceName(surface)} is at {level}, most are at {others}:{" "}
          <Link to="/maturity/criteria/$id" params={{ id: criterion }} search={scopeOf(part)}>
            {name}
          </Link>
          . <Plain>{why}</Plain>
        </p>
      ))}
    </li>
  );
}

const scopeOf = ({ kind, key }: Part): Scope =>
  key === "" ? {} : kind === "team" ? { owner: key as PersonId } : { environment: key };

/** Leads to the ladder of the part, where it has a name to ask for. */
const Name = ({ part }: { part: Part }) =>
  part.key === "" ? (
    <>{nameOf(part)}</>
  ) : (
    <Link to="/maturity" search={scopeOf(part)}>
      <Plain>{nameOf(part)}</Plain>
    </Link>
  );

const columns: readonly Column<Part>[] = [
  { key: "name", head: "Name", heads: true, as: "grow", render: (part) => <Name part={part} /> },
  { key: "agents", head: "Agents", as: "num", render: ({ agents }) => agents },
  { key: "stage", head: "Stage", as: "num", render: ({ stage }) => stage },
  ...model.surfaces.map(({ id, name }) => ({
    key: id,
    head: name,
    as: "num" as const,
    render: ({ surfaces }: Part) => {
      const own = surfaces.find(({ surface }) => surface === id);
      return own ? levelText(own.level, own.part) : "–";
    },
  })),
  {
    key: "behind",
    head: "Falls behind by",
    render: ({ behind }) =>
      behind.length === 0 ? (
        <span className="muted">–</span>
      ) : (
        behind.map(({ criterion }) => criterion).join(", ")
      ),
  },
];
