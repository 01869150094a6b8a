import type { Maturity } from "@reeve/contract/maturity/maturity";
import { Link, getRouteApi } from "@tanstack/react-router";
import { model } from "virtual:model";
import { Lost } from "../../parts/fallbacks.tsx";
import { LevelMark, Trend } from "../../parts/ladder-marks.tsx";
import { useMaturity, type Scope } from "../../parts/ladder-measured.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Criteria } from "./criteria.tsx";
import { ScopeFilters, ScopeName } from "./scope-filters.tsx";
import "./maturity.css";

const route = getRouteApi("/signed-in/maturity/$surface");

type Told = (typeof model.surfaces)[number];

/** One surface: what each level means, and criterion by criterion whether it is met and why not. */
export function SurfacePage() {
  const { surface } = route.useParams();
  const scope = route.useSearch();
  const navigate = route.useNavigate();
  const query = useMaturity(scope);
  const told = model.surfaces.find(({ id }) => id === surface);
  if (!told) return <Lost />;
  return (
    <Page
      title={told.name}
      over="Surface"
      lead={
        <>
          {told.asks} <ScopeName scope={query.data?.scope} />
        </>
      }
      buttons={
        <Link to="/guide/surfaces/$id" params={{ id: told.id }}>
          Its guide
        </Link>
      }
    >
      <ScopeFilters scope={scope} onChange={(search) => void navigate({ search, replace: true })} />
      <Loaded query={query} what="the surface">
        {(maturity) => <OneSurface told={told} maturity={maturity} scope={scope} />}
      </Loaded>
    </Page>
  );
}

function OneSurface({ told, maturity, scope }: { told: Told; maturity: Maturity; scope: Scope }) {
  const measured = maturity.surfaces.find(({ surface }) => surface === told.id);
  if (!measured) return null;
  const { level, part, weekAgo, criteria } = measured;
  return (
    <>
      <p className="badges surface-now">
        <span>
          <span className="unseen">Level </span>
          <LevelMark level={level} part={part} />
        </span>
        <Trend level={level} weekAgo={weekAgo} />
      </p>
      {told.levels.map((it) => (
        <Section
          key={it.level}
          title={`Level ${it.level}${it.level <= level ? ": held" : it.level === level + 1 ? ": next" : ""}`}
        >
          <p className={it.level <= level ? "level-says held" : "level-says"}>{it.says}</p>
          {it.level === 1 ? (
            <p className="hint">Where everyone begins. Nothing is asked for it.</p>
          ) : (
            <Criteria
              label={`Criteria of level ${it.level}`}
              criteria={criteria.filter((criterion) => criterion.level === it.level)}
              scope={scope}
            />
          )}
        </Section>
      ))}
    </>
  );
}
