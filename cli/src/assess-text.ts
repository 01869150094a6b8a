import type { Answers, SelfAssessment } from "@reeve/contract/maturity/assess";
import type { ModelFile } from "@reeve/contract/maturity/model";
import { reading, twoDigits, type GapReading } from "@reeve/contract/maturity/reading";
import { minutesLeft, questionAt } from "@reeve/contract/maturity/walk";
import type { Screen } from "./assess-press.ts";
import { painted, type Terminal } from "./terminal.ts";

const widest = 88;
const margin = "  ";

/** One question as a screen of text. */
export function questionText(
  terminal: Terminal,
  model: ModelFile,
  { walk, pointed, says }: Screen,
  columns: number,
): string {
  const question = questionAt(model, walk);
  if (question === null) return "";
  const width = textWidth(columns);
  const dim = (text: string): string => painted(terminal, "dim", text);
  const count = model.questions.length;
  const given = Object.keys(walk.answers).length;
  const left = Math.max(1, minutesLeft(model, walk.answers));
  const done = Math.round((given / count) * (width - 2));
  const choices = [...question.answers, "Don't know"].flatMap((answer, i) => {
    const here = pointed === i;
    const lines = wrapped(answer, width - 5);
    const name = i === question.answers.length ? "?" : String(i + 1);
    return lines.map((line, j) => {
      const text = `${here && j === 0 ? "›" : " "} ${j === 0 ? name : " "}  ${line}`;
      return here ? painted(terminal, "bold", text) : text;
    });
  });
  return [
    "",
    painted(terminal, "bold", areaName(model, question.area)),
    ...wrapped(
      `question ${walk.at + 1} of ${count} · about ${left} ${left === 1 ? "minute" : "minutes"} left`,
      width,
    ).map(dim),
    `${"━".repeat(done)}${dim("─".repeat(width - 2 - done))}`,
    "",
    ...wrapped(question.asks, width).map((line) => painted(terminal, "bold", line)),
    "",
    ...choices,
    "",
    ...(question.area === "exposure"
      ? []
      : wrapped(
          "some: fewer than half · most: at least 80 % · nearly all: at least 95 %",
          width,
        ).map(dim)),
    ...wrapped("1–5 or ↑ ↓ Enter · ? don't know · b back · q stop and keep your place", width).map(
      dim,
    ),
    ...(says === null ? [] : wrapped(says, width).map((line) => painted(terminal, "yellow", line))),
    "",
  ]
    .map((line) => (line === "" ? "" : `${margin}${line}`))
    .join("\n");
}

/** The result for people: the ladder, the surfaces, both gaps, and what to do first. */
export function resultText(
  terminal: Terminal,
  model: ModelFile,
  answers: Answers,
  result: SelfAssessment,
  at: string | null,
  columns: number,
): string {
  const said = reading(model, result);
  const width = textWidth(columns);
  const dim = (text: string): string => painted(terminal, "dim", text);
  const bold = (text: string): string => painted(terminal, "bold", text);
  const asks = (id: string): string => model.questions.find((it) => it.id === id)?.asks ?? id;
  const area = (id: string): string =>
    areaName(model, model.questions.find((it) => it.id === id)?.area ?? "exposure");
  const numbered = result.first.flatMap(({ question, do: step }, i) => [
    ...wrapped(step, width - 3).map((line, j) => `${j === 0 ? bold(`${i + 1}.`) : "  "} ${line}`),
    ...wrapped(`${area(question)}: ${asks(question)}`, width - 3).map((line) => `   ${dim(line)}`),
  ]);
  const gap = (over: string, it: GapReading | null): string[] =>
    it === null ? [] : [`${dim(`${over}:`)} ${bold(it.title)}`, ...wrapped(it.says, width), ""];
  const same = said.blocking?.surface === said.highestRisk?.surface;
  const lines = [
    "",
    ...wrapped(
      ["Self-assessed", at?.slice(0, 10), `${model.name} ${model.version}`]
        .filter(Boolean)
        .join(" · "),
      width,
    ).map(dim),
    bold(`Stage ${said.number}, ${said.stage.name}`),
    ...wrapped(said.stage.going, width),
    "",
    ...ladder(terminal, model, result, width),
    "",
    ...wrapped(said.difference, width),
    "",
    ...(numbered.length > 0 ? [bold("What to do first"), ...numbered, ""] : []),
    ...gap("Keeps the next stage shut", said.blocking),
    ...(same ? [] : gap("Carries the most risk", said.highestRisk)),
    ...(said.differ === null
      ? wrapped(said.stage.control.says, width)
      : wrapped(said.differ, width)),
    "",
    bold("Six surfaces"),
    ...surfaces(terminal, model, answers, result),
    ...wrapped("A surface is as good as its weakest answer; ? counts as 1.", width).map(dim),
    "",
    ...(result.findOut.length === 0
      ? []
      : [
          bold("What to find out"),
          ...result.findOut.flatMap((id) =>
            wrapped(asks(id), width - 2).map((line, i) => `${i === 0 ? "?" : " "} ${line}`),
          ),
          "",
        ]),
  ];
  return `${lines.map((line) => (line === "" ? "" : `${margin}${line}`)).join("\n")}\n`;
}

function ladder(
  terminal: Terminal,
  model: ModelFile,
  result: SelfAssessment,
  width: number,
): string[] {
  return model.stages.toReversed().flatMap(({ number, name }) => {
    const rung = number <= result.stage ? "╠▒▒▒▒▒▒╣" : "╟──────╢";
    const marks = [
      ...(number === result.stage ? [["bold", "◆ your control, as you claim it"] as const] : []),
      ...(number === result.exposure ? [["yellow", "▲ your agents' reach"] as const] : []),
    ];
    const beside = `${rung}  ${twoDigits(number)} ${name.padEnd(17)}`;
    const said = marks.map(([colour, text]) => painted(terminal, colour, text));
    const length = beside.length + marks.map(([, text]) => text).join("  ").length;
    if (length <= width) return [`${beside}${said.join("  ")}`.trimEnd()];
    return [beside.trimEnd(), ...said.map((text) => `║      ║     ${text}`)];
  });
}

function surfaces(
  terminal: Terminal,
  model: ModelFile,
  answers: Answers,
  result: SelfAssessment,
): string[] {
  const widestName = Math.max(...model.surfaces.map(({ name }) => name.length));
  return model.surfaces.map(({ id, name }) => {
    const level = result.levels[id];
    const mean = Math.max(0, Math.round(result.means[id] * 2) - level * 2);
    const bar = `${"▒▒".repeat(level)}${"░".repeat(mean)}`.padEnd(10, "·");
    const given = model.questions
      .filter(({ area }) => area === id)
      .map((question) => answers[question.id] ?? "?")
      .join(" · ");
    return `${name.padEnd(widestName)}  ${bar}  ${level} of 5  ${painted(terminal, "dim", given)}`;
  });
}

const areaName = (model: ModelFile, area: string): string =>
  model.surfaces.find(({ id }) => id === area)?.name ?? "How far your agents reach";

const textWidth = (columns: number): number => Math.max(24, Math.min(widest, columns) - 4);

/** Text in lines no longer than `width`, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
