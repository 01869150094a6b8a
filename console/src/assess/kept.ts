import type { Answers } from "@reeve/contract/maturity/assess";
import { assessmentFormat, readAssessment } from "@reeve/contract/maturity/assessment-file";
import { model } from "virtual:model";

const key = "reeve.assessment";

/** What this browser kept: the answers so far, and when the last was given. */
export interface Kept {
  readonly answers: Answers;
  readonly at: string | null;
  /** Why nothing could be kept or read, in words; null when all is well. */
  readonly trouble: string | null;
}

export const nothing: Kept = { answers: {}, at: null, trouble: null };

export function recall(): Kept {
  let text: string | null;
  try {
    text = localStorage.getItem(key);
  } catch {
    return { ...nothing, trouble: refused };
  }
  if (text === null) return nothing;
  try {
    return { ...readAssessment(model, JSON.parse(text)), trouble: null };
  } catch {
    return {
      ...nothing,
      trouble: "Answers kept here earlier belong to another version of the questions. Start again.",
    };
  }
}

/** Keeps the answers in this browser and nowhere else. */
export function keep(answers: Answers, at: string): Kept {
  try {
    const { version } = model;
    localStorage.setItem(
      key,
      JSON.stringify({ format: assessmentFormat, model: { version }, at, answers }),
    );
    return { answers, at, trouble: null };
  } catch {
    return { answers, at, trouble: refused };
  }
}

export function forget(): Kept {
  try {
    localStorage.removeItem(key);
  } catch {
    // Where nothing can be kept, nothing is to be removed.
  }
  return nothing;
}

const refused =
  "This browser keeps nothing for this page, so answers are lost when it is closed. Finish in one go, or save the file at the end.";
