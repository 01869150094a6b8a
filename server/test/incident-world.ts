import type { Agent } from "@reeve/contract/agent";
import type { Answer } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import { credentialStore } from "../src/access/credentials/store.ts";
import { appendAudit } from "../src/ledger/audit.ts";
import { actionById } from "../src/ledger/actions/store.ts";
import { isoTime } from "../src/platform/clock.ts";
import { canonicalHash } from "../src/platform/canonical.ts";
import { newId } from "../src/platform/ids.ts";
import { openProcesses } from "../src/platform/processes.ts";
import { openVault } from "../src/platform/vault.ts";
import { decidedAgain } from "../src/policy/explain/again.ts";
import type { Looks } from "../src/response/incidents/lessons.ts";
import { incidentVerbs } from "../src/response/incidents/verbs.ts";
import { openStops } from "../src/response/stops/open.ts";
import { decisionWorld } from "./decision-world.ts";
import { sampleIntent, scratchFolder, testLedger } from "./ledger.ts";

/** Incidents on a real record, with policies, grants and stops of one process, and a clock that is moved by hand. */
export async function incidentWorld(looks: Looks = {}) {
  const world = await decisionWorld();
  const { database, clock, log, time } = world;
  const { folder: data, ...scratch } = await scratchFolder();
  const ledger = await testLedger(database, data, { clock });
  const processes = await openProcesses(database.url, log, "alone");
  const stops = await openStops({
    database,
    clock,
    log,
    data,
    process: processes.id,
    point: "alone",
  });
  stops.cutting({ endFor: () => undefined }, { cutStopped: () => 0 });
  const record = {
    appendAudit: (
      db: Parameters<typeof appendAudit>[0],
      audit: Parameters<typeof appendAudit>[2],
    ) => appendAudit(db, clock, audit),
  };
  const { write, stopping } = stops.with(record, await openVault(data, null));
  const verbs = incidentVerbs({
    database,
    write,
    clock,
    stopping,
    revokeCredentials: (db, agent) => credentialStore(db).revokeAll(agent, isoTime(clock.now())),
    alarms: () => Promise.resolve([]),
    lessons: {
      looks,
      async again(db, id) {
        await stops.snapshots.refresh();
        const action = await actionById(db, id);
        const said = action && decidedAgain(stops.snapshots.current(), action);
        return said && { action: id, ...said };
      },
    },
  });
  return {
    ...world,
    ledger,
    write,
    stopping,
    incidents: verbs,
    /** Somebody waits so long. */
    later: (ms: number) => void (time.ms += ms),
    /** What an agent asked for, on the record as it was answered. */
    async asked(
      agent: Agent,
      server: string,
      tool: string,
      answer: Answer,
      policies: readonly { name: string; version: number }[] = [],
    ): Promise<ActionId> {
      const args = { path: "/a" };
      const intent = sampleIntent(
        {
          agent: { id: agent.id, name: agent.name },
          agentVersion: agent.version,
          server,
          tool,
          args,
          argsHash: canonicalHash(args),
          session: "s-1",
          decision: {
            id: newId("dec", time.ms),
            answer,
            mode: "enforce",
            policies: [...policies],
            code: answer === "block" ? "forbidden" : "permitted",
            reason: "As it was.",
            shadow: null,
          },
        },
        time.ms,
      );
      await ledger.intend(intent);
      return intent.id;
    },
    async [Symbol.asyncDispose]() {
      await stops[Symbol.asyncDispose]();
      await processes[Symbol.asyncDispose]();
      await ledger.close();
      await world[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}
