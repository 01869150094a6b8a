import { writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openLoop, rowsOf, table } from "./figures.ts";
import { measure } from "./measure.ts";
import { bad } from "./score.ts";

const { values } = parseArgs({
  options: {
    pack: { type: "string", multiple: true, default: ["data-flow"] },
    data: {
      type: "string",
      default: fileURLToPath(new URL("../../../shared/replay/dev", import.meta.url)),
    },
    /** A sample: every so many of the runs. */
    every: { type: "string", default: "1" },
    json: { type: "string", default: fileURLToPath(new URL("replay.json", import.meta.url)) },
  },
});

const say = (line: string): void => void process.stderr.write(`\r\u001B[2K${line}`);
const from = performance.now();
const scored = await measure({
  data: values.data,
  packs: values.pack,
  every: Math.max(1, Number(values.every) || 1),
  searchPath: process.env["PATH"] ?? "",
  say,
});
say("");
if (scored === null) {
  process.stderr.write(
    `There are no recorded runs in ${values.data}. Name the folder that holds attacks.jsonl.gz, benign.jsonl.gz and resisted.jsonl.gz with --data.\n`,
  );
  process.exitCode = 1;
} else {
  const rows = rowsOf(scored);
  const seconds = (performance.now() - from) / 1000;
  process.stdout.write(`Packs: ${values.pack.join(", ")}\n\n${table(rows)}\n\n${openLoop}\n`);
  const wrong = scored.filter(bad).map(({ kind, run, judged }) => ({
    kind,
    suite: run.suite,
    userTask: run.user_task,
    injectionTask: run.injection_task ?? null,
    stopped: judged.filter(({ answer }) => answer === "block" || answer === "escalate"),
  }));
  await writeFile(
    values.json,
    `${JSON.stringify({ packs: values.pack, openLoop, seconds, rows, wrong }, null, 2)}\n`,
  );
  process.stdout.write(
    `\n${scored.length} runs in ${seconds.toFixed(0)} s. JSON: ${values.json}\n`,
  );
}
