import type { Maturity } from "@reeve/contract/maturity/maturity";
import { difference, reaches, twoDigits } from "@reeve/contract/maturity/reading";
import { model } from "virtual:model";
import { Plain } from "../ui/plain.tsx";
import { Ago, Moment, useNow } from "../ui/time.tsx";
import { Ladder } from "./ladder.tsx";
import { durationText, holdDay } from "./ladder-words.ts";

/** The stage that is held, how far agents reach beside it, and the ladder they stand on. */
export function Standing({
  maturity,
  agents,
}: {
  maturity: Maturity;
  agents?: number | undefined;
}) {
  const { stage, exposure, exposureWhy, candidate } = maturity;
  return (
    <div className="standing">
      <p className="stand-stage">
        <span className="stand-over">Stage</span>{" "}
        <span className="stand-number">{twoDigits(stage)}</span>{" "}
        <span>{model.stages[stage - 1]?.name}</span>
      </p>
      <p className="stand-says">
        {agents === 0
          ? "No agent is known yet, so there is no reach to measure."
          : difference(stage as 1, exposure as 1, reaches[exposure - 1] ?? "")}
      </p>
      {agents !== 0 && exposureWhy !== "" && (
        <p className="hint">
          <Plain>{exposureWhy}</Plain>
        </p>
      )}
      {candidate && <Candidate candidate={candidate} />}
      <Claim maturity={maturity} />
      <Shortened held={maturity.model} />
      <Ladder standing={{ stage, candidate, exposure: agents === 0 ? null : exposure }} />
    </div>
  );
}

function Candidate({ candidate }: { candidate: NonNullable<Maturity["candidate"]> }) {
  const now = useNow();
  return (
    <p className="stand-candidate">
      Candidate for stage {twoDigits(candidate.stage)}, {holdDay(candidate, now).says}: it is gained
      on <Moment at={candidate.gainedAt} /> if nothing breaks.
    </p>
  );
}

/** What was said of oneself beside what is measured: measured wins, and the difference is shown. */
const Claim = ({ maturity: { claimed, stage } }: { maturity: Maturity }) =>
  claimed && (
    <p className="hint">
      <Plain>{claimed.by}</Plain> claimed stage {twoDigits(claimed.stage)} <Ago at={claimed.at} />
      {claimed.stage === stage ? ", as it is measured" : `; measured is ${twoDigits(stage)}`}.{" "}
      <a href="/assess/">Question by question</a>
    </p>
  );

/** Stages that are held for less than the model asks for mean less, and that is said where the stage is. */
export const Shortened = ({ held }: { held: Maturity["model"] }) =>
  held.shortened ? (
    <p className="stand-short">
      Shortened for a demonstration: stages are gained after {each(Object.values(held.holds))} here,
      where the model asks for {each(Object.values(model.holds).map(durationText))}.
    </p>
  ) : null;

const each = (holds: readonly string[]): string =>
  [...new Set(holds)].map((hold) => (hold.startsWith("0 ") ? "no time at all" : hold)).join(", ");
