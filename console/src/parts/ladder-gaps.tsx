import type { Gap, Maturity, NextAction } from "@reeve/contract/maturity/maturity";
import { Link } from "@tanstack/react-router";
import { Empty } from "../ui/empty.tsx";
import { Plain } from "../ui/plain.tsx";
import { placeOf } from "./ladder-attestable.ts";
import { CountedText, StatusMark } from "./ladder-marks.tsx";
import type { Scope } from "./ladder-measured.ts";
import { Place } from "./ladder-place.tsx";
import { number } from "./ladder-words.ts";
import { surfaceName } from "./ladder-surfaces.tsx";
import { WithCode } from "../ui/with-code.tsx";

/** The two answers to "what next": the gap that keeps the next stage shut, and the one most harm could come from. */
export function Gaps({ maturity, scope = {} }: { maturity: Maturity; scope?: Scope }) {
  const { nextControl, highestRiskGap, differ, surfaces } = maturity;
  const same = nextControl?.criterion === highestRiskGap?.criterion;
  const given = { surfaces, scope };
  if (nextControl === null && highestRiskGap === null)
    return (
      <Empty title="No gap is open.">
        <p>Every criterion is met. What is left is to keep it so.</p>
      </Empty>
    );
  return (
    <div className="stack gaps">
      {nextControl && (
        <OneGap
          gap={nextControl}
          first
          over={
            same ? "The one gap to close next, and the highest risk" : "The one gap to close next"
          }
          {...given}
        />
      )}
      {highestRiskGap && !same && (
        <OneGap
          gap={highestRiskGap}
          first={nextControl === null}
          over="The highest risk"
          {...given}
        />
      )}
      {differ !== null && !same && (
        <p className="hint">
          <Plain>{differ}</Plain>
        </p>
      )}
    </div>
  );
}

function OneGap({
  gap,
  over,
  first,
  surfaces,
  scope,
}: {
  gap: Gap;
  over: string;
  first: boolean;
  surfaces: Maturity["surfaces"];
  scope: Scope;
}) {
  const criterion = surfaces
    .flatMap(({ criteria }) => criteria)
    .find(({ id }) => id === gap.criterion);
  const [todo] = gap.actions;
  return (
    <article className={first ? "gap-card first" : "gap-card"}>
      <p className="gap-over">{over}</p>
      <h3 className="gap-title">
        <Plain>{gap.title}</Plain>
      </h3>
      {todo && (
        <p>
          <WithCode>{todo.says}</WithCode>
        </p>
      )}
      <p>
        <WithCode>{gap.why}</WithCode>
      </p>
      <p className="gap-counted badges">
        {criterion && <StatusMark status={criterion.status} />}
        <Link to="/maturity/criteria/$id" params={{ id: gap.criterion }} search={scope}>
          {criterion && criterion.denominator > 0 ? (
            <CountedText criterion={criterion} />
          ) : (
            "nothing to count yet"
          )}
        </Link>
        <span>
          {surfaceName(gap.surface)}, level {gap.level}
        </span>
      </p>
      {todo && (
        <p className="gap-do">
          <Place to={placeOf(todo)} className={first ? "button primary" : "button"}>
            Do this<span className="unseen">: {gap.title}</span>
          </Place>
          <span>
            by {roles[todo.who]}, <Plain>{todo.effort}</Plain>
          </span>
        </p>
      )}
    </article>
  );
}

/** The next things to do, the blocking gap's first, each once. */
export function nextActions({ nextControl, highestRiskGap }: Maturity, most = 3): NextAction[] {
  const all = [...(nextControl?.actions ?? []), ...(highestRiskGap?.actions ?? [])];
  const once = new Map(all.map((action) => [`${action.criterion} ${action.page}`, action]));
  return [...once.values()].slice(0, most);
}

const roles: Readonly<Record<NextAction["who"], string>> = {
  owner: "its owner",
  operator: "an operator",
  admin: "an administrator",
};

export const Todo = ({ maturity }: { maturity: Maturity }) => (
  <ol className="todo">
    {nextActions(maturity).map((action) => (
      <li key={`${action.criterion} ${action.page}`}>
        <span className="todo-title">
          <Place to={placeOf(action)}>
            <Plain>{action.title}</Plain>
          </Place>
        </span>
        <span>
          <WithCode>{action.says}</WithCode>
        </span>
        <span className="todo-facts">
          <span>by {roles[action.who]}</span>
          <span>
            <Plain>{action.effort}</Plain>
          </span>
          {action.concerns > 1 && <span>{number.format(action.concerns)} of them</span>}
          <span>{gains(action, maturity)}</span>
        </span>
      </li>
    ))}
  </ol>
);

/** What would change if it were done, computed from the same records: a level, a stage, or a part of the way. */
function gains({ gains: { surface, level, stage }, criterion }: NextAction, now: Maturity): string {
  const name = surfaceName(surface);
  const before = now.surfaces.find((it) => it.surface === surface);
  if (stage > now.stageNow)
    return `would lift ${name} to ${level} and open the way to stage ${stage}`;
  if (before && level > before.level) return `would lift ${name} to ${level}`;
  const asked = before?.criteria.find(({ id }) => id === criterion)?.level;
  return `one step towards ${name} ${asked ?? level}`;
}
