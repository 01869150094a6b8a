import type { Agent } from "@reeve/contract/agent";
import type { Score } from "@reeve/contract/score";
import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by } from "../../../test/decision-world.ts";
import { incidentWorld } from "../../../test/incident-world.ts";
import { openReader } from "../../ledger/data/reader.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { addScores } from "../scores/store.ts";
import { feed } from "./feed.ts";
import { annotationVerbs } from "./verbs.ts";

/** Rules that send sessions to people for what incidents and judges say of them, on a real record. */
let world: Awaited<ReturnType<typeof incidentWorld>>;
let verbs: ReturnType<typeof annotationVerbs>;
let ada: Person;
let clerk: Agent;
beforeAll(async () => {
  world = await incidentWorld();
  verbs = annotationVerbs(world);
  ada = await world.person("Ada", "admin");
  clerk = await world.agent("clerk", ada);
});
afterAll(() => world[Symbol.asyncDispose]());

const waiting = async () =>
  (await verbs["annotations.list"](by(ada), { status: "open", limit: 50 })).items;

test("the session that an incident is about comes to people, once, and that of a rehearsal does not", async () => {
  await verbs["annotations.put"](by(ada), { incidents: true });
  const declared = async (mode: "test" | "real") => {
    const action = await world.asked(clerk, "mail", "send", "allow");
    await openReader(world)(60_000);
    return world.incidents["incidents.declare"](by(ada), {
      title: "Sent to the wrong house",
      summary: "",
      severity: "SEV2",
      visibility: "everyone",
      action,
      mode,
    });
  };
  await declared("test");
  expect(await feed(world)).toBe(0);
  const { incident } = await declared("real");
  expect(await feed(world)).toBe(1);
  expect(await feed(world)).toBe(0);
  expect(await waiting()).toMatchObject([
    {
      session: "s-1",
      rule: "incident",
      aspect: "safety",
      why: `Incident ${incident.ref} is about it.`,
    },
  ]);
  await verbs["annotations.put"](by(ada), { incidents: false });
});

test("a session of which a judge and another say the opposite comes to people, with who said what", async () => {
  await verbs["annotations.put"](by(ada), { disagreements: true });
  const score = (
    name: string,
    kind: Score["evaluator"]["kind"],
    label: "pass" | "fail",
    session: string,
  ) => ({
    id: newId("scr", world.time.ms),
    evaluator: { id: newId("evl", 0), name, version: "v1", kind, aspect: "quality" as const },
    agent: { id: clerk.id, name: clerk.name },
    agentVersion: "1",
    session,
    action: null,
    label,
    unscored: null,
    value: label === "pass" ? 1 : 0,
    measure: null,
    explanation: null,
    inclusion: 1,
    natural: true,
    costMicros: 0,
    at: isoTime(world.time.ms),
  });
  await addScores(world.database.kysely, [
    score("tool-errors", "deterministic", "pass", "agreed"),
    score("helped", "judge", "pass", "agreed"),
    score("tool-errors", "deterministic", "pass", "argued"),
    score("helped", "judge", "fail", "argued"),
  ]);
  expect(await feed(world)).toBe(1);
  const found = (await waiting()).filter(({ rule }) => rule === "disagreement");
  expect(found).toMatchObject([{ session: "argued", aspect: "quality" }]);
  expect(found[0]?.why).toMatch(
    /helped says fail, tool-errors says pass|tool-errors says pass, helped says fail/,
  );
});
