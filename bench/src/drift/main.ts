import { writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measure } from "./measure.ts";
import { tables } from "./table.ts";

const { values } = parseArgs({
  options: {
    /** Of each case. */
    runs: { type: "string", default: "200" },
    json: { type: "string", default: fileURLToPath(new URL("drift.json", import.meta.url)) },
  },
});

const from = performance.now();
const drift = measure(Math.max(10, Number(values.runs) || 200));
const seconds = (performance.now() - from) / 1000;
await writeFile(values.json, `${JSON.stringify(drift, null, 2)}\n`);
process.stdout.write(
  `${tables(drift)}\n\n${drift.runs} runs of each case in ${seconds.toFixed(0)} s. JSON: ${values.json}\n`,
);
