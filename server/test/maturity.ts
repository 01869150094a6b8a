import { aloneStops } from "./alone-stops.ts";
import type { AgentId } from "@reeve/contract/id";
import type { Action } from "@reeve/contract/action";
import { model } from "@reeve/contract/maturity/model";
import type { Person } from "@reeve/contract/person";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { personActor } from "../src/access/sign-in/me.ts";
import { credentialStore } from "../src/access/credentials/store.ts";
import { credentialVerbs } from "../src/access/credentials/verbs.ts";
import { grantVerbs } from "../src/access/grants/verbs.ts";
import { openLedger } from "../src/ledger/ledger.ts";
import { exportLines } from "../src/ledger/export.ts";
import { openMeasuring } from "../src/maturity/measuring.ts";
import { loadModel, type LoadedModel } from "../src/maturity/model-file.ts";
import type { Probe } from "../src/maturity/probes/probe.ts";
import { sampleWhenDue } from "../src/maturity/audit-store.ts";
import { maturityVerbs } from "../src/maturity/verbs.ts";
import { systemActor } from "../src/platform/actor.ts";
import type { Ctx } from "../src/platform/context.ts";
import { newId } from "../src/platform/ids.ts";
import { openLog } from "../src/platform/log.ts";
import { openMetrics } from "../src/platform/metrics.ts";
import { writer } from "../src/platform/write.ts";
import { goingLive } from "../src/access/reviews/going-live.ts";
import { agentVerbs } from "../src/registry/agents/verbs.ts";
import { peopleStore } from "../src/registry/people/store.ts";
import { newPerson } from "../src/registry/people/verbs.ts";
import { testDatabase } from "./database.ts";
import { sampleEnd, sampleIntent } from "./ledger.ts";
import { request } from "./sign-in.ts";

export type MaturityWorld = Awaited<ReturnType<typeof maturityWorld>>;

interface Options {
  readonly probes?: Readonly<Record<string, Probe>>;
  readonly loaded?: Partial<LoadedModel>;
}

/** Register, ledger and ladder on a database of their own, with a clock that the test moves and a ladder measured when it says so. */
export async function maturityWorld(options: Options = {}) {
  const database = await testDatabase({ max: 10 });
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-maturity-"));
  const time = { ms: Date.parse("2026-11-23T09:00:00.000Z") };
  const clock = { now: () => time.ms };
  const log = openLog("silent");
  const hour = 3_600_000;
  const ledger = await openLedger({
    database,
    clock,
    log,
    metrics: openMetrics(),
    data: folder,
    findings: { raise: () => Promise.resolve(), resolve: () => Promise.resolve() },
    limits: { checkpointEveryMs: hour, sweepEveryMs: hour },
  });
  const write = writer({
    database,
    appendAudit: ledger.appendAudit,
    applied: () => Promise.resolve(),
  });
  const loaded: LoadedModel = { ...(await loadModel(null)), ...options.loaded };
  const sample = () =>
    sampleWhenDue({
      database,
      clock,
      exportOf: (span) => exportLines(database, ledger.checkpoints, span),
    });
  const measuring = openMeasuring({
    database,
    clock,
    log,
    loaded,
    sample,
    times: { askMs: hour, idleMs: hour, soonMs: hour },
    ...(options.probes && { probes: options.probes }),
  });
  const verbs = {
    ...maturityVerbs({ database, write, clock, measuring }),
    ...grantVerbs({ database, write, clock }),
    ...credentialVerbs({ database, write, clock, publicUrl: () => "http://127.0.0.1:4700" }),
    ...agentVerbs({
      database,
      write,
      clock,
      live: goingLive(clock),
      stops: aloneStops(clock),
      revokeCredentials: (db, agent) =>
        credentialStore(db).revokeAll(agent, new Date(time.ms).toISOString()),
    }),
  };
  const system: Ctx = request(systemActor);
  return {
    database,
    ledger,
    loaded,
    log,
    measuring,
    model,
    sample,
    system,
    time,
    verbs,
    write,
    by: (person: Person): Ctx => request(personActor(person)),

    async person(
      name: string,
      role: Person["role"] = "owner",
      status: Person["status"] = "active",
    ) {
      const email = `${name.toLowerCase().replaceAll(" ", ".")}@example.com`;
      const person = newPerson(name, email, role, status, clock);
      await peopleStore(database.kysely).add(person);
      return person;
    },

    /** Measures, and gives what the API would answer. */
    async get(asked: Parameters<(typeof verbs)["maturity.get"]>[1] = {}) {
      await measuring.measure();
      return verbs["maturity.get"](system, asked);
    },

    async criterion(id: string) {
      const { surfaces } = await this.get();
      const found = surfaces.flatMap(({ criteria }) => criteria).find((it) => it.id === id);
      if (!found) throw new Error(`there is no criterion ${id}`);
      return found;
    },

    /** An action of an agent on the record, with its end. */
    async act(
      agent: AgentId,
      over: Parameters<typeof sampleIntent>[0] & { outcome?: Action["outcome"] } = {},
    ) {
      const { outcome = "ok", ...intended } = over;
      time.ms += 10;
      const base = sampleIntent({}, time.ms);
      const intent = {
        ...base,
        agent: { id: agent, name: "agent" },
        agentVersion: "1",
        principal: agent,
        ...intended,
        id: newId("act", time.ms),
      };
      await ledger.intend(intent);
      if (outcome !== null && intent.decision.answer === "allow")
        await ledger.settle(sampleEnd(intent, { outcome }));
      return intent;
    },

    async [Symbol.asyncDispose]() {
      await measuring[Symbol.asyncDispose]();
      await ledger.close();
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
