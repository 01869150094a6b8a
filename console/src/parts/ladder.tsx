import { twoDigits } from "@reeve/contract/maturity/reading";
import type { Maturity } from "@reeve/contract/maturity/maturity";
import { Link } from "@tanstack/react-router";
import { model } from "virtual:model";
import { useNow } from "../ui/time.tsx";
import { holdDay } from "./ladder-words.ts";
import "./ladder.css";

type Standing = Pick<Maturity, "stage" | "candidate"> & {
  /** Null where no agent is known: nothing reaches anywhere. */
  readonly exposure: number | null;
};

/** Rungs are as high as each other, so that a place on the ladder is a share of its height. */
const heightOf = (stage: number): number => (stage - 0.5) * 20;

/**
 * The five stages as a ladder: rungs that are held are solid, the one being held fills as its days pass, and beside them
 * stands how far agents reach. What is drawn is said in words at each rung as well.
 */
export function Ladder({ standing }: { standing: Standing }) {
  const { stage, exposure } = standing;
  const now = useNow();
  const candidate = standing.candidate && {
    stage: standing.candidate.stage,
    ...holdDay(standing.candidate, now),
  };
  return (
    <ol className="ladder" reversed aria-label="The five stages, from the top">
      <Drawing stage={stage} exposure={exposure} candidate={candidate} />
      {model.stages.toReversed().map(({ number, name, short }) => (
        <li
          key={number}
          className={number <= stage ? "held" : undefined}
          aria-current={number === stage ? "step" : undefined}
        >
          <p className="ladder-name">
            <Link to="/guide/stages/$number" params={{ number: String(number) }}>
              <span className="num">{twoDigits(number)}</span> {name}
            </Link>
          </p>
          <p className="ladder-short">{short}</p>
          <p className="ladder-notes">
            {number === stage && <span className="ladder-here">Held now</span>}
            {number === candidate?.stage && (
              <span className="ladder-candidate">Being held: {candidate.says}</span>
            )}
            {number === exposure && <span className="ladder-reach">Agents reach this far</span>}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** Only for those who see it: every place in it is said in the list. */
function Drawing({
  stage,
  exposure,
  candidate,
}: {
  stage: number;
  exposure: number | null;
  candidate: { stage: number; share: number } | null;
}) {
  return (
    <li className="ladder-drawing" aria-hidden="true">
      <span className="rail" />
      <span className="rail right" />
      <span className="rail climbed" style={{ height: `${heightOf(stage)}%` }} />
      <span className="rail right climbed" style={{ height: `${heightOf(stage)}%` }} />
      {[1, 2, 3, 4, 5].map((it) => (
        <span
          key={it}
          className={it <= stage ? "rung held" : "rung"}
          style={{ bottom: `${heightOf(it)}%` }}
        >
          {it === candidate?.stage && (
            <span className="rung-fill" style={{ width: `${candidate.share * 100}%` }} />
          )}
        </span>
      ))}
      <span className="here" style={{ bottom: `${heightOf(stage)}%` }} />
      {exposure !== null && <span className="reach" style={{ height: `${heightOf(exposure)}%` }} />}
      {exposure !== null && exposure > stage && (
        <span
          className="reach-over"
          style={{
            bottom: `${heightOf(stage)}%`,
            height: `${heightOf(exposure) - heightOf(stage)}%`,
          }}
        />
      )}
    </li>
  );
}
