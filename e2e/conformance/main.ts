import { readFile, writeFile } from "node:fs/promises";
import { document, withTables } from "./document.ts";
import { runAll } from "./run.ts";
import { tables } from "./table.ts";

const said = tables(await runAll());
process.stdout.write(`${said}\n`);
await writeFile(document, withTables(await readFile(document, "utf8"), said));
