import type { Agent } from "@reeve/contract/agent";
import type { Incident, LessonKind } from "@reeve/contract/incident";
import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by } from "../../../test/decision-world.ts";
import { incidentWorld } from "../../../test/incident-world.ts";
import { sampleEnd, sampleIntent } from "../../../test/ledger.ts";
import { manyActions } from "../../ledger/actions/list.ts";
import { openReader } from "../../ledger/data/reader.ts";
import { datasetVerbs } from "../datasets/verbs.ts";
import { checks } from "../evaluators/all.ts";
import { evaluatorOf } from "../evaluators/check.ts";
import { running } from "../evaluators/running.ts";
import { openRound } from "../live/round.ts";
import { datasetHolds, evaluatorFails } from "./incident-store.ts";

const quietMs = 60_000;
let world: Awaited<ReturnType<typeof incidentWorld>>;
let datasets: ReturnType<typeof datasetVerbs>;
let op: Person;
let clerk: Agent;

beforeAll(async () => {
  world = await incidentWorld({ evaluator: evaluatorFails, dataset: datasetHolds });
  op = await world.person("Op", "operator");
  clerk = await world.agent("clerk", op, { version: "1" });
  await world.server("mail", { send: "write", read: "read" });
  datasets = datasetVerbs({
    ...world.hands,
    write: world.write,
    evaluators: async () => checks.map((one) => evaluatorOf(one, undefined)),
  });
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());

/** A session in which one thing was done and another was refused; read and scored as the background does it, where asked. */
async function session(name: string): Promise<Incident> {
  const { ledger, clock, database } = world;
  world.later(1_000);
  const of = (answer: "allow" | "block", tool: string) => {
    const sample = sampleIntent({}, clock.now());
    return sampleIntent(
      {
        agent: { id: clerk.id, name: clerk.name },
        agentVersion: clerk.version,
        session: name,
        server: "mail",
        tool,
        decision: {
          ...sample.decision,
          answer,
          code: answer === "block" ? "default-deny" : "permitted",
        },
      },
      clock.now(),
    );
  };
  const done = of("allow", "send");
  await ledger.intend(done);
  await ledger.settle(sampleEnd(done));
  world.later(1_000);
  await ledger.intend(of("block", "read"));
  world.later(quietMs);
  await openReader({ database, clock })(60_000);
  const said = { summary: "", severity: "SEV2", mode: "real", visibility: "everyone" } as const;
  const verbs = world.incidents;
  const { id } = (await verbs["incidents.declare"](by(op), { ...said, action: done.id })).incident;
  const step = { id, step: "agent", reason: "It must not go on." } as const;
  return (await verbs["incidents.contain"](by(op), step)).incident;
}

async function scored(): Promise<void> {
  const { database, clock } = world;
  const round = openRound({
    database,
    clock,
    quietMs,
    running: () => running(database.kysely),
    actions: (ids) => manyActions(database.kysely, ids),
    evaluated: () => undefined,
  });
  await round(60_000);
}

const link = ({ id }: Incident, kind: LessonKind, target: string) =>
  world.incidents["incidents.lessons.link"](by(op), { id, kind, target });
const unlink = ({ id }: Incident, kind: LessonKind, target: string) =>
  world.incidents["incidents.lessons.unlink"](by(op), { id, kind, target });
const close = ({ id }: Incident) =>
  world.incidents["incidents.close"](by(op), { id, as: "resolved", reason: "Learned." });

test("an evaluator is a lesson only once it has scored the session of the incident and fails it", async () => {
  const incident = await session("one");
  await link(incident, "evaluator", "policy-denials");
  await expect(close(incident)).rejects.toThrow("has not scored the session of the incident");
  await scored();
  await unlink(incident, "evaluator", "policy-denials");
  await link(incident, "evaluator", "tool-errors");
  await expect(close(incident)).rejects.toThrow("does not fail the session of the incident");
  const { lessons } = await link(incident, "evaluator", "policy-denials");
  expect(lessons.map(({ target, works }) => [target, works])).toEqual([
    ["policy-denials", true],
    ["tool-errors", false],
  ]);
  expect((await close(incident)).incident.state).toBe("closed");
}, 60_000);

test("a dataset is a lesson only once it is there and holds the session of the incident, and of no other", async () => {
  const incident = await session("two");
  await link(incident, "dataset", "parcels");
  await expect(close(incident)).rejects.toThrow("holds no case of the session of the incident");
  const { id } = await datasets["datasets.create"](by(op), { name: "Parcels", says: "" });
  const freeze = (name: string) =>
    datasets["datasets.freeze"](by(op), {
      id,
      sessions: [{ agent: clerk.id, session: name }],
      says: "",
    });
  await freeze("one");
  await expect(close(incident)).rejects.toThrow("holds no case of the session of the incident");
  await freeze("two");
  const closed = await close(incident);
  expect(closed.incident).toMatchObject({ state: "closed", closed: { as: "resolved" } });
  expect(closed.story).toContain("the dataset Parcels works since");
}, 60_000);
