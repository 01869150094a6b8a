import { assess, type Answers } from "@reeve/contract/maturity/assess";
import { openQuestions } from "@reeve/contract/maturity/assessment-file";
import { begin } from "@reeve/contract/maturity/walk";
import { useMemo, useState } from "react";
import { model } from "virtual:model";
import { Frame } from "./frame.tsx";
import { forget, keep, recall } from "./kept.ts";
import { goTo, placeOf, useFragment } from "./place.ts";
import { QuestionPage } from "./question.tsx";
import { ResultPage } from "./result.tsx";
import { BadLink, Start } from "./start.tsx";

/** The whole page: what is kept in this browser, and what the address asks to see of it. */
export function App() {
  const [kept, setKept] = useState(recall);
  const fragment = useFragment();
  const place = useMemo(() => placeOf(fragment), [fragment]);
  const { answers } = kept;
  const open = openQuestions(model, answers).length;

  const take = (given: Answers): void => setKept(keep(given, new Date().toISOString()));
  const adopt = (given: Answers, at: string | null): void => {
    setKept(keep(given, at ?? new Date().toISOString()));
    goOn(given);
  };
  const clear = (): void => {
    setKept(forget());
    goTo("start");
  };

  if (place.page === "shared")
    return (
      <Frame>
        <ResultPage
          answers={place.answers}
          result={assess(model, place.answers)}
          at={place.at}
          shared
          onAdopt={() => adopt(place.answers, place.at)}
          onClear={clear}
        />
      </Frame>
    );
  if (place.page === "result" && open === 0)
    return (
      <Frame>
        <ResultPage
          answers={answers}
          result={assess(model, answers)}
          at={kept.at}
          shared={false}
          onAdopt={() => undefined}
          onClear={clear}
        />
      </Frame>
    );
  // An address may point past an open question; nobody is let past it.
  const reached = begin(model, answers).at;
  if (place.page === "question" || place.page === "result") {
    const asked = place.page === "question" ? place.at : reached;
    const at = Math.min(asked, reached, model.questions.length - 1);
    return (
      <Frame>
        <QuestionPage key={at} walk={{ at, answers }} trouble={kept.trouble} onAnswers={take} />
      </Frame>
    );
  }
  return (
    <Frame>
      {place.page === "bad" && <BadLink message={place.message} />}
      <Start kept={kept} onAdopt={adopt} onClear={clear} onGo={() => goOn(answers)} />
    </Frame>
  );
}

/** To the first question without an answer, or to the result when there is none. */
function goOn(answers: Answers): void {
  const { at } = begin(model, answers);
  goTo(at < model.questions.length ? at : "result");
}
