import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { measure, readTitles } from "../../../server/src/market/roles/measure.ts";
import { table, tables } from "./table.ts";

const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const roles = path.resolve(import.meta.dirname, "../../server/src/market/roles");
const of = async (name: string) =>
  measure(readTitles(await readFile(path.join(roles, `${name}.tsv`), "utf8")));

const [held, tuned] = [await of("titles-held-out"), await of("titles-tuned-on")];
process.stdout.write(`${tables(held, tuned)}\n\n${table(await of("titles-second"))}\n`);
// What the method page shows.
if (values.write)
  await writeFile(path.join(roles, "measured.json"), `${JSON.stringify(held, null, 2)}\n`);
