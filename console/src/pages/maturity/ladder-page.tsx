import { Link, getRouteApi } from "@tanstack/react-router";
import { Gaps, Todo, nextActions } from "../../parts/ladder-gaps.tsx";
import { useMaturity } from "../../parts/ladder-measured.ts";
import { Standing } from "../../parts/ladder-standing.tsx";
import { Surfaces } from "../../parts/ladder-surfaces.tsx";
import { Targets } from "../../parts/targets.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { ScopeFilters, ScopeName } from "./scope-filters.tsx";
import "./maturity.css";

const route = getRouteApi("/signed-in/maturity");

/** The ladder for a part of the estate: one environment, one person's agents, or one agent. */
export function LadderPage() {
  const scope = route.useSearch();
  const navigate = route.useNavigate();
  const query = useMaturity(scope);
  return (
    <Page
      title="The ladder"
      lead={<ScopeName scope={query.data?.scope} />}
      buttons={
        <>
          <Link to="/maturity/history">History</Link>
          <Link to="/report">Report</Link>
        </>
      }
    >
      <ScopeFilters scope={scope} onChange={(search) => void navigate({ search, replace: true })} />
      <Loaded query={query} what="the ladder">
        {(maturity) => (
          <>
            <div className="two">
              <Standing maturity={maturity} />
              <Gaps maturity={maturity} scope={scope} />
            </div>
            <Section title="Six surfaces">
              <Surfaces surfaces={maturity.surfaces} scope={scope} />
            </Section>
            <Targets />
            <Section title="Next to do">
              {nextActions(maturity).length === 0 ? (
                <Empty title="Nothing to do to rise." />
              ) : (
                <Todo maturity={maturity} />
              )}
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}
