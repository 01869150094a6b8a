import type { Maturity } from "@reeve/contract/maturity/maturity";
import { Link } from "@tanstack/react-router";
import { model } from "virtual:model";
import { LevelMark, Trend } from "./ladder-marks.tsx";
import { useMoved, type Scope } from "./ladder-measured.ts";

type Surface = Maturity["surfaces"][number];

export const surfaceName = (id: string): string =>
  model.surfaces.find((surface) => surface.id === id)?.name ?? id;

/** Six surfaces, each with where it stands and what of its next level is missing; each leads to its page. */
export const Surfaces = ({
  surfaces,
  scope = {},
}: {
  surfaces: readonly Surface[];
  scope?: Scope;
}) => (
  <ul className="surface-cards" aria-label="Six surfaces">
    {surfaces.map((surface) => (
      <OneSurface key={surface.surface} surface={surface} scope={scope} />
    ))}
  </ul>
);

function OneSurface({ surface, scope }: { surface: Surface; scope: Scope }) {
  const { level, part, weekAgo } = surface;
  const moved = useMoved(level);
  return (
    <li className={moved ? `moved-${moved}` : undefined}>
      <Link to="/maturity/$surface" params={{ surface: surface.surface }} search={scope}>
        <span className="surface-name">{surfaceName(surface.surface)}</span>
        <LevelMark level={level} part={part} />
        <span className="unseen">of 5</span>
        <span className="surface-says">{missing(surface)}</span>
        {weekAgo !== null && (
          <span className="surface-says">
            <Trend level={level} weekAgo={weekAgo} />
          </span>
        )}
      </Link>
    </li>
  );
}

/** "2 of 3 met for level 3": what is ahead, counted. */
function missing({ level, criteria }: Surface): string {
  if (level === 5) return "all of it is met";
  const ahead = criteria.filter((it) => it.level === level + 1);
  const met = ahead.filter(({ status }) => status === "met").length;
  return `${met} of ${ahead.length} met for level ${level + 1}`;
}
