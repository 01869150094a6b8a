import type { Answers, SelfAssessment } from "./assess.ts";
import type { Level, ModelFile } from "./model.ts";

/** Which model something was computed with: its version, and the SHA-256 of its text. */
export interface ModelMark {
  readonly version: string;
  readonly sha256: string;
}

export const assessmentFormat = "reeve-assessment/1";

/** A self-assessment as a file: the answers, and what follows from them. Read back, only the answers count. */
export interface AssessmentFile {
  readonly format: typeof assessmentFormat;
  /** What nobody measured says so wherever it goes. */
  readonly standing: "self-assessed";
  readonly model: ModelMark & { readonly name: string };
  readonly at: string;
  readonly answers: Answers;
  /** Null while questions are open. */
  readonly result: SelfAssessment | null;
}

/** What is wrong with an assessment from outside, with the name of the field. */
export class BadAssessment extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.name = "BadAssessment";
    this.field = field;
  }
}

/** The text that the mark's hash is of: canonical JSON (RFC 8785), so that neither layout nor order counts. */
export const modelText = (model: ModelFile): string =>
  JSON.stringify(model, (_, value: unknown) =>
    isObject(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((name) => [name, value[name]]),
        )
      : value,
  );

export const openQuestions = (model: ModelFile, answers: Answers): readonly string[] =>
  model.questions.map(({ id }) => id).filter((id) => !(id in answers));

export const assessmentFile = (
  model: ModelFile,
  sha256: string,
  answers: Answers,
  result: SelfAssessment,
  at: string,
): AssessmentFile => ({
  format: assessmentFormat,
  standing: "self-assessed",
  model: { name: model.name, version: model.version, sha256 },
  at,
  answers,
  result: openQuestions(model, answers).length === 0 ? result : null,
});

/** Reads an assessment from outside. Questions may be open; what is there must be right. */
export function readAssessment(
  model: ModelFile,
  value: unknown,
): { readonly answers: Answers; readonly at: string | null } {
  if (!isObject(value)) throw new BadAssessment("file", "it is not a JSON object");
  if (value["format"] !== undefined && value["format"] !== assessmentFormat)
    throw new BadAssessment("format", `${shown(value["format"])} is not ${assessmentFormat}`);
  const made = isObject(value["model"]) ? value["model"]["version"] : undefined;
  if (made !== undefined && made !== model.version)
    throw new BadAssessment(
      "model.version",
      `the answers are to version ${shown(made)} of the model; this is ${model.version}`,
    );
  const at = value["at"];
  if (at !== undefined && !(typeof at === "string" && !Number.isNaN(Date.parse(at))))
    throw new BadAssessment("at", `${shown(at)} is not a time`);
  if (!isObject(value["answers"]))
    throw new BadAssessment("answers", "missing; it holds an answer for each question, by its id");
  return { answers: readAnswers(model, value["answers"]), at: at ?? null };
}

function readAnswers(model: ModelFile, given: Readonly<Record<string, unknown>>): Answers {
  const known = model.questions.map(({ id }) => id);
  for (const [id, value] of Object.entries(given)) {
    if (!known.includes(id))
      throw new BadAssessment(`answers.${shown(id)}`, "there is no such question");
    if (value !== null && ![1, 2, 3, 4, 5].includes(value as number))
      throw new BadAssessment(
        `answers.${id}`,
        `${shown(value)} is not an answer; it is 1 to 5, or null for don't know`,
      );
  }
  // In the model's order, whatever the file's.
  return Object.fromEntries(
    known.filter((id) => id in given).map((id) => [id, given[id] as Level | null]),
  );
}

/** Refuses an assessment that leaves a question open: don't know is an answer, silence is none. */
export function wholeAssessment(model: ModelFile, answers: Answers): Answers {
  const [open] = openQuestions(model, answers);
  if (open !== undefined)
    throw new BadAssessment(
      `answers.${open}`,
      "missing; every question needs an answer, null for don't know",
    );
  return answers;
}

/** All answers as what stands behind the # of a link: one digit a question in the model's order, 0 for don't know. */
export const answersLink = (model: ModelFile, answers: Answers, day: string | null): string =>
  new URLSearchParams({
    model: model.version,
    ...(day !== null && { on: day }),
    answers: model.questions.map(({ id }) => answers[id] ?? 0).join(""),
  }).toString();

/** Reads what answersLink wrote; null when a link holds no answers at all. */
export function answersOfLink(
  model: ModelFile,
  fragment: string,
): { readonly answers: Answers; readonly at: string | null } | null {
  const link = new URLSearchParams(fragment.replace(/^#/, ""));
  const digits = link.get("answers");
  if (digits === null) return null;
  if (!/^[0-5]+$/.test(digits) || digits.length !== model.questions.length)
    throw new BadAssessment(
      "answers",
      `the link should hold ${model.questions.length} digits from 0 to 5; a part of it may be lost`,
    );
  return readAssessment(model, {
    model: { version: link.get("model") ?? model.version },
    ...(link.has("on") && { at: link.get("on") }),
    answers: Object.fromEntries(
      model.questions.map(({ id }, i) => [id, digits[i] === "0" ? null : Number(digits[i])]),
    ),
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value from outside in a message: short, and on one line. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  const line = text.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "?");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
