import { assess, type Answers } from "@reeve/contract/maturity/assess";
import {
  assessmentFile,
  BadAssessment,
  modelText,
  openQuestions,
  readAssessment,
  wholeAssessment,
  type AssessmentFile,
} from "@reeve/contract/maturity/assessment-file";
import { model } from "@reeve/contract/maturity/model";
import { begin } from "@reeve/contract/maturity/walk";
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { emitKeypressEvents } from "node:readline";
import { text as readAll } from "node:stream/consumers";
import type { ReadStream } from "node:tty";
import { press, screenAt, type Key, type Screen } from "./assess-press.ts";
import { questionText, resultText } from "./assess-text.ts";
import { parsed } from "./flags.ts";
import { shown, type Status, type Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

const keptAs = "reeve-assessment.json";
/** Another screen beside the one with what was typed before, and back again. */
const enter = "\u001B[?1049h\u001B[?25l";
const leave = "\u001B[?25h\u001B[?1049l";
const clear = "\u001B[H\u001B[2J";

/** Asks the 21 questions, or scores answers from a file. No Reeve need run, and nothing is sent anywhere. */
export async function assessment(
  terminal: Terminal,
  args: readonly string[],
  input: ReadStream = process.stdin,
): Promise<Status> {
  const { values, positionals } = parsed("assess", [...args], {
    answers: { type: "string" },
    file: { type: "string" },
    again: { type: "boolean" },
    json: { type: "boolean" },
  });
  if (positionals[0] !== undefined)
    throw new WrongUsage(`\`${positionals[0]}\` is one word too many.`, "assess");
  const json = values.json === true;
  if (typeof values.answers === "string") {
    const read = await readFrom(values.answers, input);
    if (read === null) throw new WrongUsage(`There is no file ${shown(values.answers)}.`, "assess");
    const answers = checked(values.answers, () => wholeAssessment(model, read.answers));
    return print(terminal, answers, read.at ?? new Date().toISOString(), json);
  }
  if (!input.isTTY || !process.stderr.isTTY)
    throw new WrongUsage(
      "There is no terminal to ask at. Run `reeve assess` in one, or score a file of answers with --answers FILE.",
      "assess",
    );
  const file = typeof values.file === "string" ? values.file : keptAs;
  const kept = values.again === true ? null : await readFrom(file, input);
  if (kept !== null && openQuestions(model, kept.answers).length === 0) {
    terminal.err(`All answered already, in ${file}. From the start: reeve assess --again\n`);
    return print(terminal, kept.answers, kept.at ?? new Date().toISOString(), json);
  }
  return interview(terminal, input, file, kept?.answers ?? {}, json);
}

async function interview(
  terminal: Terminal,
  input: ReadStream,
  file: string,
  before: Answers,
  json: boolean,
): Promise<Status> {
  let screen = screenAt(model, begin(model, before));
  let at = new Date().toISOString();
  const keep = async (): Promise<void> => {
    at = new Date().toISOString();
    await save(file, fileOf(screen.walk.answers, at));
  };
  // Before the first question, so that nobody answers what cannot be kept.
  await keep();
  const draw = (): void =>
    terminal.err(clear + questionText(terminal, model, screen, process.stderr.columns));
  emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  terminal.err(enter);
  process.stderr.on("resize", draw);
  let ends: "through" | "left" | null = null;
  try {
    draw();
    for await (const key of keys(input, terminal.stop)) {
      const was: Screen = screen;
      ({ screen, ends } = press(model, screen, key));
      if (screen.walk.answers !== was.walk.answers) await keep();
      if (ends !== null) break;
      draw();
    }
  } finally {
    process.stderr.off("resize", draw);
    terminal.err(leave);
    input.setRawMode(false);
    input.pause();
  }
  const { answers } = screen.walk;
  if (ends === "through") {
    const status = await print(terminal, answers, at, json);
    terminal.err(`Your answers are in ${file}.\n`);
    return status;
  }
  const total = model.questions.length;
  const given = total - openQuestions(model, answers).length;
  terminal.err(`${given} of ${total} answered, kept in ${file}. Go on with: reeve assess\n`);
  return 1;
}

/** Each key as it is pressed, until the terminal is told to stop. */
async function* keys(input: ReadStream, stop: AbortSignal): AsyncGenerator<Key> {
  const waiting: Key[] = [];
  let wake = (): void => undefined;
  const pressed = (_: string | undefined, key: Key): void => {
    waiting.push(key);
    wake();
  };
  const stopped = (): void => wake();
  input.on("keypress", pressed);
  input.on("end", stopped);
  stop.addEventListener("abort", stopped);
  try {
    while (!stop.aborted && !input.readableEnded) {
      const key = waiting.shift();
      if (key) yield key;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    input.off("keypress", pressed);
    input.off("end", stopped);
    stop.removeEventListener("abort", stopped);
  }
}

const fileOf = (answers: Answers, at: string): AssessmentFile =>
  assessmentFile(
    model,
    createHash("sha256").update(modelText(model)).digest("hex"),
    answers,
    assess(model, answers),
    at,
  );

async function print(
  terminal: Terminal,
  answers: Answers,
  at: string,
  json: boolean,
): Promise<Status> {
  const columns = process.stdout.columns ?? 80;
  await terminal.out(
    json
      ? `${JSON.stringify(fileOf(answers, at), null, 2)}\n`
      : resultText(terminal, model, answers, assess(model, answers), at, columns),
  );
  return 0;
}

/** Beside it first, then in its place: a power cut leaves the old answers or the new ones. */
async function save(file: string, content: AssessmentFile): Promise<void> {
  try {
    await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`);
    await rename(`${file}.new`, file);
  } catch (error) {
    throw new WrongUsage(
      `The answers cannot be kept in ${shown(file)}: ${(error as Error).message}. Give another place with --file.`,
      "assess",
    );
  }
}

/** Answers from a file, or from standard input for `-`; null when there is no such file. */
async function readFrom(
  file: string,
  input: ReadStream,
): Promise<ReturnType<typeof readAssessment> | null> {
  let text: string;
  try {
    text = file === "-" ? await readAll(input) : await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new WrongUsage(`${shown(file)} cannot be read: ${message}.`, "assess");
  }
  return checked(file, () => readAssessment(model, JSON.parse(text)));
}

function checked<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new WrongUsage(`${shown(file)} is not JSON: ${shown(error.message)}.`, "assess");
    if (error instanceof BadAssessment)
      throw new WrongUsage(`${shown(file)}: ${error.message}.`, "assess");
    throw error;
  }
}
