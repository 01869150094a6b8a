import type { Agent } from "@reeve/contract/agent";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authzenDoors } from "../../test/brain/authzen.ts";
import { cases, type Stage } from "../../test/brain/cases.ts";
import type { Door } from "../../test/brain/door.ts";
import { hookDoors } from "../../test/brain/hooks.ts";
import { mcpDoors } from "../../test/brain/mcp.ts";
import { sdkDoors } from "../../test/brain/sdk.ts";
import { brainWorld, type BrainWorld } from "../../test/brain/world.ts";

let world: BrainWorld;
let doors: readonly Door[];
let hooks: Awaited<ReturnType<typeof hookDoors>>;
/** One for each case and door, so that none meets what another left behind. */
let agents: readonly (readonly Agent[])[];

beforeAll(async () => {
  world = await brainWorld();
  hooks = await hookDoors(world);
  doors = [
    ...mcpDoors(world.gate.url),
    ...authzenDoors(world.authzen),
    ...sdkDoors(world.gate.gate),
    ...hooks.doors,
  ];
  const made = await Promise.all(
    cases.map(({ agent }, n) =>
      Promise.all(
        doors.map((_, d) => world.agent(`agent-${n}-${d}`, world.ada, { ...agent, unseen: true })),
      ),
    ),
  );
  agents = made;
  await world.delegate(cases.flatMap(({ forAda }, n) => (forAda ? (made[n] ?? []) : [])));
});
afterAll(async () => {
  await hooks.close();
  await world[Symbol.asyncDispose]();
});

/** Each policy once; all grants are one. */
const namesOf = (policies: readonly { readonly name: string }[]): readonly string[] =>
  [...new Set(policies.map(({ name }) => name.replace(/:.*/, "")))].sort();

test("there are more than sixty cases, at every door that is there", () => {
  expect(cases.length).toBeGreaterThan(60);
  expect(new Set(cases.map(({ says }) => says)).size).toBe(cases.length);
  expect(doors.length).toBeGreaterThanOrEqual(6);
});

test.each(cases.map((it, n) => ({ ...it, n })))("$says", async ({ n, ...it }) => {
  const [server, tool] = it.tool.includes("/") ? it.tool.split("/", 2) : ["work", it.tool];
  const at = async (door: Door, d: number) => {
    const agent = agents[n]?.[d];
    if (!agent || !server || !tool) throw new Error("a case has no agent");
    const common = { agent: agent.id, person: null, server, tool, args: it.args, session: null };
    const stage: Stage = {
      world,
      agent,
      ask: (name, args, more) =>
        door.ask({ ...common, server: "work", tool: name, args: { ...args }, ...more }),
    };
    await it.before(stage);
    const person = it.forAda ? world.ada.id : null;
    const told = await door.ask({ ...common, person, session: it.session });
    const decision = (await world.gate.last(agent.id))?.decision;
    return {
      door: door.name,
      answer: told.answer,
      code: told.code ?? decision?.code,
      args: told.args,
      recorded: [decision?.answer, decision?.code],
      policies: namesOf(decision?.policies ?? []),
    };
  };
  const given: unknown[] = [];
  if (it.alone) for (const [d, door] of doors.entries()) given.push(await at(door, d));
  else given.push(...(await Promise.all(doors.map(at))));
  const goes = it.answer === "allow" || it.answer === "scope";
  const args = goes ? (it.out ?? it.args) : null;
  const one = { answer: it.answer, code: it.code, args, recorded: [it.answer, it.code] };
  const none = {
    answer: "block",
    code: "forbidden",
    args: null,
    recorded: ["block", "forbidden"],
  };
  const policies = [...it.policies].sort();
  expect(given).toEqual(
    doors.map(({ name, hides = true }) => ({
      ...(it.hides && !hides ? none : one),
      door: name,
      policies,
    })),
  );
});
