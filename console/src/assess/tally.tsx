import type { Answers } from "@reeve/contract/maturity/assess";
import { model } from "virtual:model";

/** How far one has come, as notches on a stick: one for each question, in the groups they belong to. */
export function Tally({ at, answers, areas }: { at: number; answers: Answers; areas: string[] }) {
  const given = model.questions.filter(({ id }) => id in answers).length;
  return (
    <div className="tally">
      <progress
        className="unseen"
        aria-label={`${given} of ${model.questions.length} answered`}
        max={model.questions.length}
        value={given}
      />
      {areas.map((area) => (
        <span key={area} className="tally-area">
          {model.questions.map(
            (question, i) =>
              question.area === area && (
                <span
                  key={question.id}
                  className={`notch ${question.id in answers ? "cut" : ""} ${i === at ? "here" : ""}`}
                />
              ),
          )}
        </span>
      ))}
    </div>
  );
}
