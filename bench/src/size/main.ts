import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { migrate } from "../../../server/src/platform/migrate.ts";
import { systemClock } from "../../../server/src/platform/clock.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { openStorage } from "../../../server/src/platform/postgres/storage.ts";
import { fill } from "./fill.ts";
import { signIn } from "./house.ts";
import { isMade, runOn } from "./made-store.ts";
import { measure } from "./measure.ts";
import { sign } from "./removed-store.ts";
import { tablesOf } from "./tables.ts";

/** An organisation of some size, and how long the product takes with it: see docs/guide/scale.md. */
const { values } = parseArgs({
  options: {
    actions: { type: "string", default: "1000000" },
    /** How many of them are still in the database; the others went by retention. All, unless said. */
    kept: { type: "string" },
    agents: { type: "string", default: "10000" },
    servers: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    rounds: { type: "string", default: "5" },
    /** Where it is made, to be measured again; without it, in a folder that is removed at the end. */
    data: { type: "string" },
    /** A PostgreSQL of one's own instead of the embedded one: with an empty database, or one that was made before. */
    "database-url": { type: "string" },
    /** What to measure: lists, home, ladder, verify, jobs. */
    only: { type: "string", multiple: true },
    /** Only operations whose name begins so. */
    ask: { type: "string" },
    json: { type: "string" },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const folder = values.data ?? (await mkdtemp(path.join(os.tmpdir(), "reeve-size-")));
const size = {
  agents: Number(values.agents),
  servers: Number(values.servers),
  actions: Number(values.actions),
  kept: Number(values.kept ?? values.actions),
  seed: Number(values.seed),
  nowMs: systemClock.now(),
};
const databaseUrl = values["database-url"] ?? null;
const searchPath = process.env["PATH"] ?? "";
let token = "";
try {
  await using storage = await openStorage({
    data: folder,
    databaseUrl,
    address: "http://127.0.0.1:4700",
    searchPath,
    clock: systemClock,
    log: openLog("warn"),
  });
  await using database = openDatabase(storage.url, { max: 1 });
  await migrate(database, path.resolve(import.meta.dirname, "../../server/migrations"));
  if (await isMade(database)) say("It was made before: it is measured as it is.");
  else {
    const run = runOn(database);
    await fill(run, size, () => sign(database, folder, size, run), say);
  }
  token = await signIn(database);
} catch (error) {
  if (values.data === undefined) await rm(folder, { recursive: true, force: true });
  throw error;
}
const told = await measure({
  data: folder,
  databaseUrl,
  token,
  searchPath,
  size,
  rounds: Number(values.rounds),
  only: values.only ?? [],
  ask: values.ask ?? "",
  say,
});
process.stdout.write(tablesOf(told));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(told, null, 2)}\n`);
if (values.data === undefined) await rm(folder, { recursive: true, force: true });
