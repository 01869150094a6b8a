import type { Question } from "./questions.ts";

export interface Figure {
  readonly question: string;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

const warmUp = 5;
const rounded = (ms: number): number => Math.round(ms * 10) / 10;

/** How long each question takes in milliseconds, asked so many times one after another, the caches warm. */
export async function figuresOf(
  asked: readonly Question[],
  rounds: number,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { name, ask } of asked) {
    const took: number[] = [];
    for (let n = -warmUp; n < rounds; n++) {
      const began = performance.now();
      await ask(Math.abs(n));
      if (n >= 0) took.push(performance.now() - began);
    }
    took.sort((a, b) => a - b);
    const at = (part: number): number =>
      rounded(took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? 0);
    figures.push({ question: name, p50: at(0.5), p95: at(0.95), max: at(1) });
  }
  return figures;
}

export function tableOf(told: {
  readonly actions: number;
  readonly records: number;
  readonly agents: number;
  readonly rounds: number;
  readonly figures: readonly Figure[];
}): string {
  const rows = told.figures.map(
    ({ question, p50, p95, max }) => `| ${question} | ${p50} | ${p95} | ${max} |`,
  );
  return [
    `${told.actions.toLocaleString("en")} actions (${told.records.toLocaleString("en")} records) of ${told.agents} agents, each question ${told.rounds} times; milliseconds`,
    "",
    "| question | p50 | p95 | max |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
