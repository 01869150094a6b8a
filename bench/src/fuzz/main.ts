import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openAuthor } from "../../../server/src/policy/authoring/author.ts";
import { ourVerdicts } from "../../../server/test/oracle/case.ts";
import { openCedar } from "../../../server/test/oracle/cedar.ts";
import { corpusCases } from "../../../server/test/oracle/corpus.ts";
import { fuzz } from "../../../server/test/oracle/fuzz.ts";

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(randomInt(2 ** 31)) },
    /** Cedar's own corpus instead: all of it. */
    corpus: { type: "boolean", default: false },
    archive: {
      type: "string",
      default: here("../../../shared/cedar-corpus/corpus-tests.tar.gz"),
    },
  },
});
const progress = (line: string): void =>
  void process.stderr.write(process.stderr.isTTY ? `\r\u001B[2K${line}` : "");
const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(0);

if (values.corpus) await wholeCorpus(values.archive);
else await random(Number(values.seed), Number(values.requests));

async function random(seed: number, requests: number): Promise<void> {
  const from = performance.now();
  using cedar = openCedar(new URL("../../server/test/oracle/cedar-process.js", import.meta.url));
  const found = await fuzz(cedar, seed, requests, (done) =>
    progress(`${done.toLocaleString("en")} of ${requests.toLocaleString("en")} requests`),
  );
  progress("");
  process.stdout.write(
    `seed ${seed}: ${found.requests.toLocaleString("en")} requests of ${found.sets.toLocaleString("en")} policy sets in ${seconds(from)} s; ${found.allowed.toLocaleString("en")} allowed, ${found.failing.toLocaleString("en")} with a policy that failed; ${found.wrong ? 1 : 0} disagreements with Cedar\n`,
  );
  if (!found.wrong) return;
  const { it, ours, cedars } = found.wrong;
  process.stdout.write(
    `\nThe smallest that shows it:\n${JSON.stringify(it, null, 2)}\nReeve: ${ours}\nCedar: ${cedars}\n`,
  );
  process.exitCode = 1;
}

async function wholeCorpus(archive: string): Promise<void> {
  if (!existsSync(archive)) {
    process.stderr.write(`There is no corpus at ${archive}. Name another with --archive FILE.\n`);
    process.exitCode = 2;
    return;
  }
  const from = performance.now();
  await using author = openAuthor({
    childFile: new URL("../../server/src/policy/authoring/author-process.js", import.meta.url),
    timeoutMs: 300_000,
  });
  let [tests, requests, wrong] = [0, 0, 0];
  for await (const { name, it, expected } of corpusCases(author, archive, 1)) {
    const ours = ourVerdicts(it);
    tests++;
    requests += expected.length;
    for (const [n, own] of ours.entries())
      if (own !== expected[n]) {
        wrong++;
        process.stdout.write(`${name} request ${n}: ${own}, and the corpus says ${expected[n]}\n`);
      }
    if (tests % 100 === 0) progress(`${tests} tests`);
  }
  progress("");
  process.stdout.write(
    `Cedar's corpus: ${tests.toLocaleString("en")} tests, ${requests.toLocaleString("en")} requests in ${seconds(from)} s; ${wrong} disagreements\n`,
  );
  if (wrong > 0) process.exitCode = 1;
}
