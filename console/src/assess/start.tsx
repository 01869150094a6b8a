import type { Answers } from "@reeve/contract/maturity/assess";
import { openQuestions, readAssessment } from "@reeve/contract/maturity/assessment-file";
import { minutesLeft } from "@reeve/contract/maturity/walk";
import { useEffect, useState, type ChangeEvent } from "react";
import { model } from "virtual:model";
import { Button } from "../ui/button.tsx";
import { Note } from "../ui/notice.tsx";
import { ClearAll } from "./clear-all.tsx";
import type { Kept } from "./kept.ts";
import { Ladder } from "./ladder.tsx";

interface Props {
  readonly kept: Kept;
  readonly onGo: () => void;
  readonly onAdopt: (answers: Answers, at: string | null) => void;
  readonly onClear: () => void;
}

/** Before the first question: what this is, and the way in or back in. */
export function Start({ kept, onGo, onAdopt, onClear }: Props) {
  const [fault, setFault] = useState<string | null>(null);
  const total = model.questions.length;
  const open = openQuestions(model, kept.answers).length;
  const begun = open < total;
  useEffect(() => {
    document.title = "Where do your agents stand? · Reeve";
  }, []);

  const read = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const input = event.target;
    const file = input.files?.[0];
    if (!file) return;
    try {
      const { answers, at } = readAssessment(model, JSON.parse(await file.text()));
      onAdopt(answers, at);
    } catch (error) {
      const says = error instanceof SyntaxError ? "it is not JSON" : (error as Error).message;
      setFault(`${file.name} cannot be used. ${says}.`);
    }
    // The same file may be tried again once it was put right.
    input.value = "";
  };

  return (
    <div className="start">
      <div className="start-text">
        <h1>How far has your organisation come with its AI agents?</h1>
        <p className="start-lead">
          {total} questions, about {minutesLeft(model, {})} minutes. You get the stage you stand on,
          the gap that carries the most risk, and what to do first.
        </p>
        <ul className="start-facts">
          <li>No account, no e-mail, nothing sent anywhere.</li>
          <li>“Don’t know” is an answer. It becomes something to find out.</li>
          <li>Stop when you like: this browser keeps your place.</li>
        </ul>
        <div className="start-buttons">
          <Button kind="primary" className="big" onClick={onGo}>
            {open === 0 ? "See the result" : begun ? "Go on" : "Start"}
          </Button>
          {begun && (
            <p className="muted">
              {total - open} of {total} answered
              {open > 0 && <>, about {minutes(minutesLeft(model, kept.answers))} left</>}
            </p>
          )}
        </div>
        {kept.trouble && (
          <Note>
            <p>{kept.trouble}</p>
          </Note>
        )}
        <div className="start-more">
          <label className="button quiet">
            Open a saved file
            <input
              type="file"
              accept=".json,application/json"
              className="unseen"
              onChange={(event) => void read(event)}
            />
          </label>
          {begun && <ClearAll onClear={onClear} />}
        </div>
        {fault && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
      </div>
      <Ladder />
    </div>
  );
}

export const minutes = (count: number): string => `${count} ${count === 1 ? "minute" : "minutes"}`;

export const BadLink = ({ message }: { message: string }) => (
  <div className="notice bad" role="alert">
    <p className="notice-title">This link cannot be shown</p>
    <p>{message}.</p>
    <p>Ask for it again, or take the assessment yourself.</p>
  </div>
);
