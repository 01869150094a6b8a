import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { openStorage } from "../../../server/src/platform/postgres/storage.ts";
import { systemClock } from "../../../server/src/platform/clock.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { migrate } from "../../../server/src/platform/migrate.ts";
import { seedScale } from "../../../server/test/scale.ts";
import { fillData } from "./data-store.ts";
import { figuresOf, tableOf } from "./figures.ts";
import { questions } from "./questions.ts";

/** Fills a database with actions and says how long the console's questions take: `search.js [--actions N] [--json]`. */
const { values } = parseArgs({
  options: {
    actions: { type: "string", default: "1000000" },
    agents: { type: "string", default: "500" },
    rounds: { type: "string", default: "100" },
    json: { type: "boolean" },
    /** One that was filled before, to measure again. */
    "database-url": { type: "string" },
  },
});
const [actions, agents, rounds] = [values.actions, values.agents, values.rounds].map(Number) as [
  number,
  number,
  number,
];
const filled = values["database-url"];
const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-search-"));
const storage =
  filled === undefined
    ? await openStorage({
        data: folder,
        databaseUrl: null,
        address: "http://127.0.0.1:4700",
        searchPath: process.env["PATH"] ?? "",
        clock: systemClock,
        log: openLog("warn"),
      })
    : null;
const database = openDatabase(storage?.url ?? filled ?? "");
try {
  const nowMs = systemClock.now();
  if (filled === undefined) {
    await migrate(database, path.resolve(import.meta.dirname, "../../server/migrations"));
    process.stderr.write(`Filling ${actions.toLocaleString("en")} actions of ${agents} agents …\n`);
    await seedScale(database, { agents, actions, nowMs });
    const perSecond = Math.round(actions / (await fillData(database, systemClock)));
    process.stderr.write(`Read which data they touched: ${perSecond} actions a second.\n`);
  }
  const figures = await figuresOf(questions({ database, actions, agents, nowMs }), rounds);
  const told = { actions, records: actions * 2, agents, rounds, figures };
  process.stdout.write(values.json ? `${JSON.stringify(told, null, 2)}\n` : tableOf(told));
} finally {
  await database[Symbol.asyncDispose]();
  await storage?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}
