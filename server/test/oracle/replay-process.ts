import { createReadStream } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { ourVerdicts } from "./case.ts";
import type { Expected } from "./corpus.ts";

/** Answers each file of cases by the evaluator it was built with; prints, for each, the first that is not as expected, or null. */
const found: (string | null)[] = [];
for (const file of process.argv.slice(2)) found.push(await first(file));
process.stdout.write(JSON.stringify(found));

async function first(file: string): Promise<string | null> {
  const lines = createInterface({ input: createReadStream(file) });
  for await (const line of lines) {
    const { name, it, expected } = JSON.parse(line) as Expected;
    const own = said(it);
    const at = expected.findIndex((wanted, n) => own[n] !== wanted);
    if (at >= 0) {
      lines.close();
      return `${name} request ${at}: ${own[at]}, not ${expected[at]}`;
    }
  }
  return null;
}

function said(it: Expected["it"]): string[] {
  try {
    return ourVerdicts(it);
  } catch (error) {
    return [String(error)];
  }
}
