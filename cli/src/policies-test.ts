import { openAuthor } from "@reeve/server/policy/authoring/author";
import { BadTestFile } from "@reeve/server/policy/tests/read-file";
import { testPolicies } from "@reeve/server/policy/tests/run";
import { writeFile } from "node:fs/promises";
import { parsed } from "./flags.ts";
import { junitOf, textOf } from "./policies-test-report.ts";
import { shown, type Status, type Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

const command = "policies test";
const reporters = ["text", "junit", "json"];

/** Tests the policies of a folder. No Reeve need run, and nothing is asked of one. */
export async function policiesTest(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { values, positionals } = parsed(command, [...args], {
    reporter: { type: "string" },
    out: { type: "string" },
    baseline: { type: "string" },
    strict: { type: "boolean" },
    json: { type: "boolean" },
  });
  const [folder, extra] = positionals;
  if (folder === undefined) throw new WrongUsage("DIR is missing.", command);
  if (extra !== undefined) throw new WrongUsage(`\`${extra}\` is one word too many.`, command);
  const reporter =
    values.json === true ? "json" : ((values.reporter as string | undefined) ?? "text");
  if (!reporters.includes(reporter))
    throw new WrongUsage(`--reporter takes ${reporters.join(", ")}; not ${reporter}.`, command);
  const author = openAuthor();
  try {
    const report = await testPolicies(author, folder, {
      baseline: values.baseline as string | undefined,
      strict: values.strict === true,
    });
    const written =
      reporter === "json"
        ? `${JSON.stringify(report, null, 2)}\n`
        : reporter === "junit"
          ? junitOf(report)
          : null;
    const out = values.out as string | undefined;
    if (out !== undefined)
      await save(out, written ?? textOf({ ...terminal, colour: false }, report));
    // With a file for the machine, the people beside it still read what happened.
    await terminal.out(written === null || out !== undefined ? textOf(terminal, report) : written);
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof BadTestFile)) throw error;
    terminal.err(`${shown(error.message)}\n`);
    return 2;
  } finally {
    await author[Symbol.asyncDispose]();
  }
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new WrongUsage(`${file} cannot be written: ${(error as Error).message}.`, command);
  }
}
