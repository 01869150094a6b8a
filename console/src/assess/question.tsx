import type { Answers } from "@reeve/contract/maturity/assess";
import type { Level } from "@reeve/contract/maturity/model";
import { isThrough, minutesLeft, move, type Walk } from "@reeve/contract/maturity/walk";
import { useEffect, useId, useRef, useState } from "react";
import { model } from "virtual:model";
import { Button } from "../ui/button.tsx";
import { useKeys } from "./keys.ts";
import { goTo } from "./place.ts";
import { Tally } from "./tally.tsx";
import { minutes } from "./start.tsx";

const choices: readonly (Level | null)[] = [1, 2, 3, 4, 5, null];

interface Props {
  readonly walk: Walk;
  readonly trouble: string | null;
  readonly onAnswers: (answers: Answers) => void;
}

/** One question: five anchored answers and "don't know". Nothing goes on without one of them. */
export function QuestionPage({ walk, trouble, onAnswers }: Props) {
  const { at, answers } = walk;
  const question = model.questions[at] as (typeof model.questions)[number];
  const chosen = answers[question.id];
  const [asksForOne, setAsksForOne] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const hint = useId();
  const areas = [
    { id: "exposure", name: "How far your agents reach" },
    ...model.surfaces.map(({ id, name }) => ({ id, name })),
  ];
  const area = areas.find(({ id }) => id === question.area)?.name ?? "";

  useEffect(() => {
    heading.current?.focus();
    window.scrollTo({ top: 0 });
    document.title = `${at + 1} of ${model.questions.length} · ${question.asks}`;
  }, [at, question.asks]);

  const pick = (answer: Level | null): Walk => {
    const next = move(model, walk, { answer });
    setAsksForOne(false);
    onAnswers(next.answers);
    return next;
  };
  const leave = (from: Walk): void => {
    const next = move(model, from, "on");
    if (next === from) setAsksForOne(true);
    else goTo(isThrough(model, next) ? "result" : next.at);
  };
  const goBack = (): void => goTo(at === 0 ? "start" : move(model, walk, "back").at);

  useKeys((key) => {
    if (key === "on") leave(walk);
    else if (key === "back") goBack();
    else if ("pick" in key) leave(pick(key.pick));
    else {
      const from =
        chosen === undefined ? (key.lean === 1 ? -1 : choices.length) : choices.indexOf(chosen);
      const to = Math.min(choices.length - 1, Math.max(0, from + key.lean));
      pick(choices[to] ?? null);
      document.getElementById(`answer-${to}`)?.focus();
    }
  });

  return (
    <div className="question">
      <div className="question-where">
        <p>
          <span className="question-area">{area}</span> Question {at + 1} of{" "}
          {model.questions.length}
        </p>
        <p className="muted">about {minutes(Math.max(1, minutesLeft(model, answers)))} left</p>
      </div>
      <Tally at={at} answers={answers} areas={areas.map(({ id }) => id)} />
      <fieldset aria-describedby={hint}>
        <legend>
          <h1 ref={heading} tabIndex={-1}>
            {question.asks}
          </h1>
        </legend>
        {choices.map((choice, i) => (
          <label key={i} className={choice === null ? "choice unknown" : "choice"}>
            <input
              type="radio"
              name="answer"
              id={`answer-${i}`}
              checked={chosen === choice}
              onChange={() => pick(choice)}
              // A press with the pointer answers and goes on; the arrow keys only choose.
              onClick={(event) => event.detail > 0 && leave(pick(choice))}
            />
            <span className="choice-key" aria-hidden="true">
              {choice ?? "?"}
            </span>
            <span>
              {choice === null ? "Don’t know" : question.answers[choice - 1]}
              {choice === null && (
                <span className="choice-note">
                  Counts as the first answer, and goes on your list of things to find out.
                </span>
              )}
            </span>
          </label>
        ))}
      </fieldset>
      <p className="asks-for-one" role="alert">
        {asksForOne && "Choose one of the five, or say that you don’t know."}
      </p>
      <div className="question-buttons">
        <Button onClick={goBack}>Back</Button>
        <Button kind="primary" onClick={() => leave(walk)}>
          {at === model.questions.length - 1 ? "See the result" : "Next"}
        </Button>
        {question.area !== "exposure" && (
          <p className="coverage">
            <b>some</b> is fewer than half, <b>most</b> at least 80 %, <b>nearly all</b> at least 95
            %
          </p>
        )}
      </div>
      <p className="hint keys" id={hint}>
        Choosing an answer with the pointer, or with <kbd>1</kbd> to <kbd>5</kbd> and <kbd>0</kbd>{" "}
        for don’t know, goes on to the next question. <kbd>↑</kbd> <kbd>↓</kbd> choose,{" "}
        <kbd>Enter</kbd> goes on, <kbd>Backspace</kbd> goes back.
      </p>
      {trouble && <p className="hint">{trouble}</p>}
    </div>
  );
}
