import { openQuestions } from "./assessment-file.ts";
import type { Answers } from "./assess.ts";
import type { Level, ModelFile, Question } from "./model.ts";

/** Someone on their way through the questions: where they are, and what they said. */
export interface Walk {
  /** The place of the question; the number of questions when all are behind. */
  readonly at: number;
  readonly answers: Answers;
}

/** What one may do at a question. Nothing skips one: going on needs an answer. */
export type Move = { readonly answer: Level | null } | "on" | "back";

const secondsEach = 20;

/** Begins, or goes on, at the first question without an answer. */
export function begin(model: ModelFile, answers: Answers): Walk {
  const [open] = openQuestions(model, answers);
  const at = model.questions.findIndex(({ id }) => id === open);
  return { at: at < 0 ? model.questions.length : at, answers };
}

export const questionAt = (model: ModelFile, { at }: Walk): Question | null =>
  model.questions[at] ?? null;

export function move(model: ModelFile, walk: Walk, how: Move): Walk {
  const question = questionAt(model, walk);
  if (how === "back") return { ...walk, at: Math.max(0, walk.at - 1) };
  if (question === null) return walk;
  if (how === "on") return question.id in walk.answers ? { ...walk, at: walk.at + 1 } : walk;
  return { ...walk, answers: { ...walk.answers, [question.id]: how.answer } };
}

/** The last question is answered and left, and no other is open. */
export const isThrough = (model: ModelFile, walk: Walk): boolean =>
  walk.at >= model.questions.length && openQuestions(model, walk.answers).length === 0;

/** At some twenty seconds a question. */
export const minutesLeft = (model: ModelFile, answers: Answers): number =>
  Math.ceil((openQuestions(model, answers).length * secondsEach) / 60);
