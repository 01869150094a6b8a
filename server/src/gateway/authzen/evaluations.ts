import { failed, type Answer } from "./answer.ts";
import type { Batch, Question, Semantic } from "./question.ts";
import { readQuestion } from "./question.ts";
import { Refused } from "./refused.ts";

/** Whether this answer ends the questions, by what was asked for. */
const enough: Readonly<Record<Semantic, (answer: Answer) => boolean>> = {
  execute_all: () => false,
  deny_on_first_deny: ({ decision }) => !decision,
  permit_on_first_permit: ({ decision }) => decision,
};

/** Answers several questions in their order. What is wrong with one is its own answer, and the others go on. */
export async function inOrder(
  { items, semantic }: Batch,
  one: (question: Question) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const item of items) {
    const answer = await answerTo(item, one);
    answers.push(answer);
    if (enough[semantic](answer)) break;
  }
  return answers;
}

async function answerTo(
  item: unknown,
  one: (question: Question) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await one(readQuestion(item));
  } catch (error) {
    // What happened to the whole, such as a lost connection to the records, is no answer to one of them.
    if (!(error instanceof Refused) || error.status >= 500) throw error;
    return failed(error.status, error.message);
  }
}
