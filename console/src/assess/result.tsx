import type { Answers, SelfAssessment } from "@reeve/contract/maturity/assess";
import { reading, type GapReading } from "@reeve/contract/maturity/reading";
import { useEffect, useRef } from "react";
import { model } from "virtual:model";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { AnswerList } from "./answer-list.tsx";
import { Claims } from "./claims.tsx";
import { Ladder } from "./ladder.tsx";
import { Share } from "./share.tsx";
import { Surfaces } from "./surfaces.tsx";

interface Props {
  readonly answers: Answers;
  readonly result: SelfAssessment;
  readonly at: string | null;
  /** It came with a link: someone else's answers, until they are taken over. */
  readonly shared: boolean;
  readonly onAdopt: () => void;
  readonly onClear: () => void;
}

/** What the answers come to: where one stands, which gaps, and what to do first. */
export function ResultPage({ answers, result, at, shared, onAdopt, onClear }: Props) {
  const said = reading(model, result);
  const heading = useRef<HTMLHeadingElement>(null);
  const title = `Stage ${said.number}, ${said.stage.name}`;
  useEffect(() => {
    document.title = `${title} (self-assessed) · Reeve`;
    heading.current?.focus();
    window.scrollTo({ top: 0 });
  }, [title]);

  return (
    <article className="result">
      {shared && (
        <div className="notice no-print">
          <p className="notice-title">You are looking at answers that came with a link</p>
          <p>Nothing in this browser was changed.</p>
          <p className="stack-row">
            <Button onClick={onAdopt}>Go on with these answers</Button>
            <a className="button" href="#start">
              Take it yourself
            </a>
          </p>
        </div>
      )}
      <header className="result-head">
        <div>
          <p className="self">Self-assessed</p>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <p className="result-lead">{said.stage.going}</p>
          <p className="result-mark">
            {at && <time dateTime={at}>{day(at)}</time>} {model.name}, version {model.version}. What
            was claimed in 21 answers; nobody measured it.
          </p>
        </div>
        <Ladder stage={result.stage} exposure={result.exposure} />
      </header>

      <Section title="Reach and control">
        <div className="reach">
          <Measure name="Your agents’ reach" level={result.exposure} says={said.reach} kind="far" />
          <Measure
            name="Your control, as claimed"
            level={result.stage}
            says={said.stage.short.toLowerCase()}
            kind="held"
          />
        </div>
        <p className="difference">{said.difference}</p>
      </Section>

      {result.first.length > 0 && (
        <Section title="What to do first">
          <ol className="first">
            {result.first.map(({ question, do: step }) => (
              <li key={question}>
                <p className="first-do">{step}</p>
                <p className="first-why">
                  {areaOf(question)}: {asksOf(question)}
                </p>
              </li>
            ))}
          </ol>
        </Section>
      )}

      {said.blocking && said.highestRisk && (
        <Section
          title={said.blocking.surface === said.highestRisk.surface ? "The gap" : "Two gaps"}
        >
          <div className="gaps">
            <GapBox over="Keeps the next stage shut" gap={said.blocking} />
            <GapBox over="Carries the most risk" gap={said.highestRisk} />
          </div>
          {said.differ && <p className="difference">{said.differ}</p>}
        </Section>
      )}
      {!said.blocking && (
        <Section title="Nothing is claimed to be missing">
          <p>{said.stage.control.says}</p>
        </Section>
      )}

      <Surfaces result={result} answers={answers} />

      {result.findOut.length > 0 && (
        <Section title="What to find out">
          <p className="muted">
            You answered these with “don’t know”. Each counts as the first answer until somebody
            knows better; among the answers it has a question mark.
          </p>
          <ul className="find-out">
            {result.findOut.map((id) => (
              <li key={id}>
                {asksOf(id)} <span className="muted">{areaOf(id)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}

      <Claims answers={answers} shared={shared} />
      <Share answers={answers} result={result} at={at} shared={shared} onClear={onClear} />
      <AnswerList answers={answers} shared={shared} />
    </article>
  );
}

const day = (at: string): string =>
  new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

const questionOf = (id: string) => model.questions.find((question) => question.id === id);
const asksOf = (id: string): string => questionOf(id)?.asks ?? id;
const areaOf = (id: string): string => {
  const area = questionOf(id)?.area;
  return model.surfaces.find((surface) => surface.id === area)?.name ?? "Exposure";
};

const GapBox = ({ over, gap }: { over: string; gap: GapReading }) => (
  <div className="gap-box">
    <p className="over">{over}</p>
    <h3>{gap.title}</h3>
    <p>{gap.says}</p>
  </div>
);

const Measure = (it: { name: string; level: number; says: string; kind: string }) => (
  <div className={`measure ${it.kind}`}>
    <p className="measure-name">{it.name}</p>
    <p className="measure-level">
      <span className="measure-steps" aria-hidden="true">
        {[1, 2, 3, 4, 5].map((n) => (
          <span key={n} className={n <= it.level ? "full" : ""} />
        ))}
      </span>
      <b>{it.level}</b> of 5
    </p>
    <p className="muted">{it.says}</p>
  </div>
);
