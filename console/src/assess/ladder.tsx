import { twoDigits } from "@reeve/contract/maturity/reading";
import type { Level } from "@reeve/contract/maturity/model";
import { model } from "virtual:model";

interface Props {
  /** What is claimed; without it the ladder is only shown. */
  readonly stage?: Level;
  readonly exposure?: Level;
}

/** The five stages as a ladder, the top one first. A claimed rung is never drawn as a solid one: nobody measured it. */
export const Ladder = ({ stage, exposure }: Props) => (
  <ol className="ladder" reversed aria-label="The five stages, from the top">
    {model.stages.toReversed().map(({ number, name, short, control }) => (
      <li
        key={number}
        className={stage !== undefined && number <= stage ? "climbed" : ""}
        aria-current={number === stage ? "step" : undefined}
      >
        <span className="rung" aria-hidden="true" />
        <div className="ladder-text">
          <p className="ladder-name">
            <span className="num">{twoDigits(number)}</span> {name}
          </p>
          <p className="ladder-says">{short}</p>
          {(number === stage || number === exposure) && (
            <p className="ladder-marks">
              {number === stage && <span className="mark-here">Your control, as you claim it</span>}
              {number === exposure && <span className="mark-reach">Your agents’ reach</span>}
            </p>
          )}
          {number === stage && number < 5 && (
            <p className="ladder-next">What moves you on: {control.name.toLowerCase()}</p>
          )}
        </div>
      </li>
    ))}
  </ol>
);
