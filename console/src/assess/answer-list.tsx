import type { Answers } from "@reeve/contract/maturity/assess";
import { model } from "virtual:model";

/** Every question with what was answered; one's own can be changed. */
export const AnswerList = ({ answers, shared }: { answers: Answers; shared: boolean }) => (
  <details className="answers">
    <summary>All 21 answers</summary>
    <ol>
      {model.questions.map(({ id, asks, answers: anchors }, i) => {
        const answer = answers[id] ?? null;
        return (
          <li key={id}>
            <p className="answers-asks">
              <span className="answers-level">{answer ?? "?"}</span> {asks}
            </p>
            <p>
              {answer === null ? "Don’t know" : anchors[answer - 1]}{" "}
              {!shared && (
                <a className="no-print" href={`#question-${i + 1}`} aria-label={`Change: ${asks}`}>
                  Change
                </a>
              )}
            </p>
          </li>
        );
      })}
    </ol>
  </details>
);
