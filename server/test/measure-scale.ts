import type { AgentId } from "@reeve/contract/id";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { estateOf, narrowed } from "../src/maturity/estate.ts";
import { readFacts } from "../src/maturity/facts-store.ts";
import { gapsOf } from "../src/maturity/gaps.ts";
import { loadModel } from "../src/maturity/model-file.ts";
import { probes } from "../src/maturity/probes/table.ts";
import { catchUp } from "../src/maturity/rollup/catch-up.ts";
import { score } from "../src/maturity/score.ts";
import { inSlices } from "../src/platform/slices.ts";
import { maturityVerbs } from "../src/maturity/verbs.ts";
import { openMeasuring } from "../src/maturity/measuring.ts";
import { ownCtx } from "../src/platform/context.ts";
import { systemClock } from "../src/platform/clock.ts";
import { openDatabase } from "../src/platform/database.ts";
import { openLog } from "../src/platform/log.ts";
import { migrate } from "../src/platform/migrate.ts";
import { openStorage } from "../src/platform/postgres/storage.ts";
import { seedScale } from "./scale.ts";

/** Prints how long the ladder takes over an estate: `node measure-scale.js AGENTS ACTIONS`. */
const [agents = 5_000, actions = 1_000_000] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-scale-"));
const log = openLog("warn");
const clock = systemClock;
const storage = await openStorage({
  data: folder,
  databaseUrl: null,
  address: "http://127.0.0.1:4700",
  searchPath: process.env["PATH"] ?? "",
  clock,
  log,
});
const database = openDatabase(storage.url);
const told = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const it = await work();
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(
    `${what}: ${Math.round(performance.now() - began)} ms (${Math.round((user + system) / 1000)} ms of CPU in this process)\n`,
  );
  return it;
};
try {
  await migrate(database, fileURLToPath(new URL("../../migrations", import.meta.url)));
  const nowMs = clock.now();
  await told(`seed ${agents} agents, ${actions} actions`, () =>
    seedScale(database, { agents, actions, nowMs }),
  );
  await told("count every record once", () => catchUp({ database, clock }, 600_000));
  await told("count again, nothing new", () => catchUp({ database, clock }, 600_000));
  const { model } = await loadModel(null);
  for (const round of ["first", "second", "third"]) {
    const { facts } = await told(`${round}: read the facts`, () =>
      readFacts(database, clock.now(), 0),
    );
    const estate = await told(`${round}: put the estate together`, () =>
      inSlices(estateOf(facts, model), 8),
    );
    const scored = await told(`${round}: run every probe and score`, () =>
      score({ model, probes }, estate),
    );
    await told(`${round}: find the gaps`, async () => gapsOf(model, scored));
    await told(`${round}: one environment`, () =>
      score(
        { model, probes },
        narrowed(estate, ({ environment }) => environment === "office"),
      ),
    );
    await told(`${round}: one agent`, () =>
      score(
        { model, probes },
        narrowed(estate, ({ id }) => id === facts.agents[7]?.id),
      ),
    );
    if (round === "third")
      for (const { criterion, numerator, denominator, status, why } of scored.criteria)
        process.stdout.write(
          `${criterion.id} ${status} ${Math.round(numerator)}/${denominator} ${why}\n`,
        );
  }
  const silent = openLog("silent");
  const loaded = await loadModel(null);
  await using measuring = openMeasuring({
    database,
    clock,
    log: silent,
    loaded,
    sample: () => Promise.resolve(false),
    times: { askMs: 3_600_000, soonMs: 3_600_000 },
  });
  await told("the whole measurement, with its history", () => measuring.measure());
  await told("once more", () => measuring.measure());
  const write = () => Promise.reject(new Error("nothing is written here"));
  const verbs = maturityVerbs({ database, write, clock, measuring });
  for (let i = 0; i < 3; i++)
    await told("GET /api/maturity", async () =>
      JSON.stringify(await verbs["maturity.get"](ownCtx("scale"), {})),
    );
  await told("GET /api/maturity/criteria/ACC-4.4", () =>
    verbs["maturity.subjects"](ownCtx("scale"), { id: "ACC-4.4", limit: 50 }),
  );
  const other = await database.pool.query<{ id: string }>(
    "select id from agents limit 1 offset 77",
  );
  await told("GET /api/maturity?agent=…", () =>
    verbs["maturity.get"](ownCtx("scale"), { agent: other.rows[0]?.id as AgentId }),
  );
} finally {
  await database[Symbol.asyncDispose]();
  await storage[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}
