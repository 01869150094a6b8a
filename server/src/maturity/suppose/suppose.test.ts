import { model } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { agentRow, ago, estate, world } from "../../../test/estate-sketch.ts";
import { intentRow } from "../../../test/records.ts";
import { probes } from "../probes/table.ts";
import { score } from "../score.ts";
import { partsBy } from "./parts.ts";
import { suppose, type Supposed } from "./suppose.ts";

const ladder = { model, probes };
const nothing: Supposed = { registered: [], owned: [], enforced: [], met: [] };
const loose = { behaviour: null, change: null, incidents: null, risk: null, backup: null };

const small = world({
  agents: [
    agentRow("agt_a"),
    agentRow("agt_b", { ...loose, environment: "test" }),
    agentRow("dsc_c", { ...loose, status: "discovered", createdAt: ago(1) }),
  ],
  records: [
    intentRow(0, {
      action: "act_1",
      agent: "agt_a",
      at: ago(0.1),
      mode: "shadow",
      decision: "allow",
    }),
  ],
});
async function supposed(it: Partial<Supposed>, of = small) {
  const now = estate(of);
  const found = await suppose(
    ladder,
    { estate: now, before: await score(ladder, now) },
    { ...nothing, ...it },
  );
  const turned = (id: string) => found.turned.find(({ criterion }) => criterion === id);
  return { ...found, turned_: turned };
}

test("where nothing is assumed nothing would be different", async () => {
  const it = await supposed({});
  expect(it.turned).toEqual([]);
  expect(it.after).toEqual(it.before);
  expect(it.hold).toBeNull();
});

test("an agent that is found counts as listed if it were registered, and as nothing else", async () => {
  const it = await supposed({ registered: ["dsc_c"] });
  expect(it.turned_("INV-2.2")).toMatchObject({
    before: { numerator: 2, denominator: 3 },
    after: { numerator: 3, denominator: 3 },
  });
  expect(it.turned_("OWN-2.1")).toBeUndefined();
});

test("an agent counts as owned with its four duties and a deputy, and whoever owns it already stays", async () => {
  const it = await supposed({ owned: ["agt_a", "agt_b"] });
  expect(it.turned_("OWN-2.1")?.after).toMatchObject({ numerator: 2, denominator: 3 });
  expect(it.turned_("OWN-3.2")).toMatchObject({
    before: { numerator: 0 },
    after: { numerator: 2 },
  });
  expect(it.turned_("OWN-4.1")?.after.numerator).toBe(2);
});

test("an agent's actions count as enforced, and nothing is made up for one that did nothing", async () => {
  const it = await supposed({ enforced: ["agt_a", "agt_b"] });
  expect(it.turned_("GOV-5.1")).toMatchObject({
    before: { numerator: 0, denominator: 3 },
    after: { numerator: 1, denominator: 3 },
  });
  expect(it.idle).toEqual(["Nothing b did is on record in the last 7 days."]);
});

test("a criterion that were met raises what its level allows, and the stage says how long it would have to hold", async () => {
  const met = model.criteria
    .filter(({ surface, level }) => surface === "inventory" && level === 2)
    .map(({ id }) => id);
  const it = await supposed({ met });
  expect(it.before.stage).toBe(1);
  expect(it.after.stage).toBe(2);
  expect(it.after.surfaces.find(({ surface }) => surface === "inventory")?.level).toBe(2);
  expect(it.hold).toBe("7 days");
});

test("supposing lowers nothing: more that is so is never less", async () => {
  const all = { registered: ["dsc_c"], owned: ["agt_b", "dsc_c"], enforced: ["agt_a"] };
  const { before, after } = await supposed(all);
  for (const { surface, level } of after.surfaces)
    expect(level).toBeGreaterThanOrEqual(
      before.surfaces.find((it) => it.surface === surface)?.level ?? 5,
    );
  expect(after.index).toBeGreaterThanOrEqual(before.index);
});

test("an agent or a criterion that is not there is refused, because nothing can be said of it", async () => {
  await expect(supposed({ owned: ["agt_nobody"] })).rejects.toThrow("agt_nobody");
  await expect(supposed({ met: ["INV-9.9"] })).rejects.toThrow("INV-9.9");
});

test("the estate falls into the teams of its owners and into its environments, nobody's agents among them", () => {
  const it = estate(small);
  expect(partsBy(it, "team").map(({ name, agents }) => [name, agents])).toEqual([
    ["", 2],
    ["Ann", 1],
  ]);
  expect(partsBy(it, "environment").map(({ key, agents }) => [key, agents])).toEqual([
    ["production", 2],
    ["test", 1],
  ]);
});
