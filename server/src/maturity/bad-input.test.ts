import { model, type Criterion, type ModelFile } from "@reeve/contract/maturity/model";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { agentRow, estate, now, world } from "../../test/estate-sketch.ts";
import { maturityWorld } from "../../test/maturity.ts";
import { loadModel } from "./model-file.ts";
import { observe } from "./observe.ts";
import type { Probe } from "./probes/probe.ts";
import { probes } from "./probes/table.ts";
import { score } from "./score.ts";

const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-model-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
const file = async (name: string, content: unknown): Promise<string> => {
  const at = path.join(folder, name);
  await writeFile(at, typeof content === "string" ? content : JSON.stringify(content));
  return at;
};

const it = estate(world({ agents: [agentRow("agt_a")] }));
const criterion = model.criteria.find(({ id }) => id === "INV-3.2") as Criterion;
const throws: Probe = () => {
  throw new Error("the table is upside down");
};
const endless: Probe = function* observe(all, asked) {
  for (;;) yield* probes["INV-2.2"]?.(all, asked) ?? [];
};

test("a probe that throws fails its own criterion with the reason, and every other result is as it was", async () => {
  const before = await score({ model, probes }, it);
  const after = await score({ model, probes: { ...probes, "INV-3.2": throws } }, it);
  expect(after.criteria.find((each) => each.criterion.id === "INV-3.2")).toMatchObject({
    status: "unknown",
    denominator: 0,
    why: "Its probe failed: the table is upside down.",
  });
  const others = (all: typeof before) =>
    all.criteria.filter((each) => each.criterion.id !== "INV-3.2");
  expect(others(after)).toEqual(others(before));
});

test("a probe that does not end is stopped, and others get their turn while it runs", async () => {
  let turns = 0;
  const ticking = setInterval(() => turns++, 1);
  const seen = await observe(endless, criterion, it, { probeMs: 1_000, sliceMs: 5 });
  clearInterval(ticking);
  expect(seen).toEqual({ why: "Its probe took longer than 1 s and was stopped." });
  expect(turns).toBeGreaterThan(1);
});

test("a probe that nobody wrote, also one named like what every object has, is not measured and never met", async () => {
  for (const probe of ["EVA-9.9", "constructor", "__proto__", "toString"]) {
    const strange = { ...model, criteria: [{ ...criterion, probe }] };
    const { criteria } = await score({ model: strange, probes }, it);
    expect(criteria[0], probe).toMatchObject({
      status: "unknown",
      why: "Reeve does not measure this yet.",
    });
  }
});

test("evidence from the future, without a time, or that contradicts itself, passes nothing", async () => {
  const subject = it.members[0]?.subject;
  if (!subject) throw new Error("there is an agent");
  const says =
    (...outcomes: { outcome: "pass" | "fail"; observedAt: number }[]): Probe =>
    () =>
      outcomes.map((each) => ({ ...each, subject, why: "as seen", evidence: "/agents" }));
  const status = async (probe: Probe) =>
    (await score({ model, probes: { ...probes, "INV-3.2": probe } }, it)).criteria.find(
      (each) => each.criterion.id === "INV-3.2",
    )?.status;
  expect(await status(says({ outcome: "pass", observedAt: now }))).toBe("met");
  expect(await status(says({ outcome: "pass", observedAt: now + 3_600_000 }))).toBe("unknown");
  expect(await status(says({ outcome: "pass", observedAt: Number.NaN }))).toBe("unknown");
  expect(
    await status(says({ outcome: "pass", observedAt: now }, { outcome: "fail", observedAt: now })),
  ).toBe("unmet");
});

test("a model file that is missing, is no JSON, is no model, or says something twice stops the start with its path and why", async () => {
  const missing = path.join(folder, "none.json");
  await expect(loadModel(missing)).rejects.toMatchObject({
    message: `The maturity model ${missing} cannot be used: there is no such file.`,
  });
  await expect(loadModel(await file("text.json", "{"))).rejects.toThrow("it is not JSON");
  await expect(loadModel(await file("list.json", []))).rejects.toThrow("expected object");
  await expect(
    loadModel(await file("hold.json", { ...model, holds: { ...model.holds, 2: "soon" } })),
  ).rejects.toThrow("holds.2");
  const twice: ModelFile = { ...model, criteria: [...model.criteria, criterion] };
  await expect(loadModel(await file("twice.json", twice))).rejects.toThrow(
    "the criterion INV-3.2 is in it twice",
  );
});

test("a model with shorter holds is used, told apart by its hash, and said to be shortened", async () => {
  const short = { ...model, holds: { "2": "P0D", "3": "P0D", "4": "PT1H", "5": "P30D" } };
  const loaded = await loadModel(await file("short.json", short));
  const shipped = await loadModel(null);
  expect(loaded.shortened).toBe(true);
  expect(shipped.shortened).toBe(false);
  expect(loaded.sha256).not.toBe(shipped.sha256);
  await using demo = await maturityWorld({ loaded });
  const admin = await demo.person("Ada", "admin");
  await demo.verbs["agents.register"](demo.by(admin), {
    name: "one",
    purpose: "to be one",
    environment: "demo",
    tier: "low",
    owner: admin.email,
  });
  await demo.verbs["maturity.attest"](demo.by(admin), {
    kind: "register",
    says: "That is all of them.",
  });
  const got = await demo.get();
  expect(got).toMatchObject({
    stage: 2,
    model: { shortened: true, holds: { "2": "0 hours", "4": "1 hour" } },
  });
  const { items } = await demo.verbs["maturity.history"](demo.system, { limit: 1 });
  expect(items[0]).toMatchObject({ what: "stage", from: 1, to: 2 });
});

test("while the database cannot be read the last measurement stands, and after ten minutes nothing does", async () => {
  await using lost = await maturityWorld();
  await lost.get();
  await lost.database.pool.query("alter table counted_logs rename to counted_elsewhere");
  await expect(lost.measuring.measure()).rejects.toThrow();
  expect((await lost.verbs["maturity.get"](lost.system, {})).stage).toBe(1);
  lost.time.ms += 11 * 60_000;
  await expect(lost.verbs["maturity.get"](lost.system, {})).rejects.toMatchObject({
    code: "unavailable",
  });
  await lost.database.pool.query("alter table counted_elsewhere rename to counted_logs");
  expect((await lost.get()).stage).toBe(1);
});
