import { model } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, world, type World } from "../../test/estate-sketch.ts";
import { intentRow } from "../../test/records.ts";
import { exposureOf } from "./estate.ts";
import { gapsOf, indexOf } from "./gaps.ts";
import { probes } from "./probes/table.ts";
import { score } from "./score.ts";

const at = async (it: World) => score({ model, probes }, estate(it));
const registered = { kind: "register" as const, agent: null, person: "per_ann", at: ago(1) };
const key = {
  id: "crd_1",
  agent: "agt_a",
  kind: "public_key" as const,
  createdAt: ago(9),
  lastUsedAt: ago(0.1),
};
const grant = (tools: string[], effect: string) => ({
  grants: [
    {
      id: "grt_1",
      agent: "agt_a",
      server: "files",
      serverId: "srv_files",
      tools,
      createdAt: ago(9),
      expiresAt: null,
    },
  ],
  tools: [{ serverId: "srv_files", name: "do_it", effect }],
});

test("the gap that keeps the next stage shut is of its named control first, lowest level first, heaviest first", async () => {
  const first = gapsOf(model, await at(world({ agents: [agentRow("agt_a")] })));
  expect(first.nextControl).toMatchObject({ surface: "inventory", criterion: "INV-2.1", level: 2 });
  const second = gapsOf(
    model,
    await at(
      world({ agents: [agentRow("agt_a", { behaviour: null })], attestations: [registered] }),
    ),
  );
  expect(second.nextControl).toMatchObject({
    surface: "ownership",
    criterion: "OWN-2.1",
    level: 2,
  });
});

test("three actions at most, one for each count, with what each alone would gain and the page where it is done", async () => {
  const { nextControl } = gapsOf(model, await at(world({ agents: [agentRow("agt_a")] })));
  expect(nextControl?.actions).toMatchObject([
    { criterion: "INV-2.1", gains: { surface: "inventory", level: 2, stage: 2 }, who: "admin" },
  ]);
  const two = world({
    agents: [agentRow("agt_a", { behaviour: null })],
    attestations: [registered],
  });
  const owner = gapsOf(model, await at(two)).nextControl;
  expect(owner?.actions.map(({ criterion }) => criterion)).toEqual([
    "OWN-2.1",
    "OWN-3.2",
    "ACC-2.1",
  ]);
  expect(owner?.actions[0]).toMatchObject({
    concerns: 1,
    page: "/agents/agt_a",
    gains: { level: 2 },
  });
});

test("the gap that leaves the most at stake is another where agents can do harm, and why they differ is said", async () => {
  const harm = world({
    agents: [agentRow("agt_a"), agentRow("agt_b", { behaviour: null })],
    attestations: [registered],
    credentials: [key],
    ...grant(["*"], "destructive"),
  });
  const { nextControl, highestRiskGap, differ } = gapsOf(model, await at(harm));
  expect(nextControl?.surface).toBe("ownership");
  expect(highestRiskGap?.risk).toBeGreaterThan(0);
  expect(highestRiskGap?.surface).not.toBe("ownership");
  expect(differ).toMatch(
    /^They differ: .* leaves the most at stake now, over \d+ cases?, while stage 3 opens only with ownership .*, because no stage is skipped\.$/,
  );
});

test("what is not measured is no one's highest risk, but does keep a gate shut", async () => {
  const it = await at(world({ agents: [agentRow("agt_a")] }));
  for (const each of it.criteria.filter(({ denominator }) => denominator === 0))
    expect(each.risk).toBe(0);
  expect(
    gapsOf(model, {
      ...it,
      criteria: it.criteria.filter(({ criterion }) => !Object.hasOwn(probes, criterion.probe)),
    }).highestRiskGap,
  ).toBeNull();
});

test("the index is the stage and the share of the next gate that is met", async () => {
  expect(indexOf(model, await at(world({})), 1)).toBe(0);
  const half = await at(world({ agents: [agentRow("agt_a")] }));
  expect(indexOf(model, half, 1)).toBe(10);
  expect(indexOf(model, half, 5)).toBe(100);
});

test("exposure is measured from reach, with why; what is unknown counts as far", () => {
  const of = (more: Partial<World>) =>
    exposureOf(estate(world({ agents: [agentRow("agt_a")], ...more })));
  expect(exposureOf(estate(world({})))).toEqual({ exposure: 1, why: "No agent is known yet." });
  expect(of({})).toMatchObject({
    exposure: 4,
    why: expect.stringContaining("The reach of 1 of 1 agents is unknown"),
  });
  expect(of(grant(["do_it"], "read"))).toEqual({
    exposure: 3,
    why: "a sets it: it may use files.",
  });
  expect(of(grant(["do_it"], "destructive"))).toEqual({
    exposure: 4,
    why: "a sets it: it may use files/do_it, which cannot be taken back.",
  });
  const records = [intentRow(0, { action: "x", tool: "do_it", effect: "destructive" })];
  expect(of({ records })).toMatchObject({ exposure: 5 });
  expect(estate(world({ agents: [agentRow("agt_a")], records })).members[0]?.subject).toMatchObject(
    { tier: "critical", floor: true },
  );
});
