import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type { Mutant } from "./mutant.ts";

const mostMs = 300_000;

/** A mutant whose place is not to be found, or not once: the evaluator has changed and the list must follow. */
export class Outdated extends Error {
  override readonly name = "Outdated";
}

/** Builds the evaluator with one bug in it and answers, for each file of cases, what shows the bug, or null. */
export async function runMutant(
  mutant: Mutant | null,
  root: URL,
  out: string,
  files: readonly string[],
): Promise<readonly (string | null)[]> {
  const target = mutant === null ? null : fileURLToPath(new URL(mutant.file, root));
  if (mutant !== null && target !== null) {
    const times = (await readFile(target, "utf8")).split(mutant.find).length - 1;
    if (times !== 1) throw new Outdated(`"${mutant.what}": its place is found ${times} times`);
  }
  const bundle = await rolldown({
    input: fileURLToPath(new URL("server/test/oracle/replay-process.ts", root)),
    platform: "node",
    transform: { target: "node20.19" },
    plugins: [
      {
        name: "mutant",
        transform: (code, id) =>
          mutant !== null && path.resolve(id) === target
            ? code.replace(mutant.find, () => mutant.put)
            : null,
      },
    ],
  });
  await bundle.write({ file: out, format: "esm" });
  await bundle.close();
  return new Promise((resolve) => {
    execFile(process.execPath, [out, ...files], { timeout: mostMs }, (error, stdout) => {
      if (error) {
        const why = error.killed === true ? "it does not end" : "it breaks at once";
        resolve(files.map(() => why));
      } else resolve(JSON.parse(stdout) as (string | null)[]);
    });
  });
}
