import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { layout } from "../report.ts";
import { collect } from "./collect.ts";
import { runMutant } from "./mutant-run.ts";
import { mutantsOfLanguage } from "./mutants-of-language.ts";
import { mutantsOfValues } from "./mutants-of-values.ts";

const root = new URL("../../", import.meta.url);
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    requests: { type: "string", default: "20000" },
    step: { type: "string", default: "4" },
    only: { type: "string", default: "" },
    archive: {
      type: "string",
      default: fileURLToPath(new URL("../shared/cedar-corpus/corpus-tests.tar.gz", root)),
    },
    json: { type: "string", default: fileURLToPath(new URL("mutants.json", import.meta.url)) },
  },
});
const progress = (line: string): void =>
  void process.stderr.write(process.stderr.isTTY ? `\r\u001B[2K${line}` : "");

const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-mutants-"));
try {
  await mkdir(folder, { recursive: true });
  progress("asking Cedar");
  const oracles = await collect({
    folder,
    root,
    archive: values.archive,
    step: Number(values.step),
    seed: Number(values.seed),
    requests: Number(values.requests),
  });
  const files = oracles.map(({ file }) => file);
  const sound = await runMutant(null, root, path.join(folder, "sound.js"), files);
  const wrong = sound.find((one) => one !== null);
  if (wrong !== undefined) throw new Error(`the evaluator itself disagrees: ${wrong}`);

  const chosen = [...mutantsOfLanguage, ...mutantsOfValues].filter(({ what }) =>
    what.includes(values.only),
  );
  const results = [];
  for (const [n, mutant] of chosen.entries()) {
    progress(`${n + 1} of ${chosen.length}: ${mutant.what}`);
    const shown = await runMutant(mutant, root, path.join(folder, "mutant.js"), files);
    results.push({ mutant: mutant.what, file: mutant.file, shown });
  }
  progress("");
  const killed = results.filter(({ shown }) => shown.some((one) => one !== null));
  const rows = results.map(({ mutant, shown }) => [
    mutant,
    shown.some((one) => one !== null) ? "seen" : "NOT SEEN",
    ...shown.map((one) => (one === null ? "–" : "yes")),
  ]);
  const names = oracles.map(({ oracle }) => oracle);
  process.stdout.write(`${layout([["seeded bug", "", ...names], ...rows])}\n\n`);
  for (const [n, { oracle, requests, cases }] of oracles.entries())
    process.stdout.write(
      `${oracle}: ${requests.toLocaleString("en")} requests of ${cases.toLocaleString("en")} policy sets see ${results.filter(({ shown }) => shown[n] !== null).length} of ${results.length}\n`,
    );
  process.stdout.write(`together: ${killed.length} of ${results.length}\n`);
  await writeFile(
    values.json,
    `${JSON.stringify({ at: new Date().toISOString(), oracles: oracles.map(({ oracle, cases, requests }) => ({ oracle, cases, requests })), results }, null, 2)}\n`,
  );
  if (killed.length < results.length) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
