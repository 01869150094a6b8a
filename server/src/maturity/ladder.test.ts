import { stageOf } from "@reeve/contract/maturity/gate";
import { model, surfaceIds, type Level } from "@reeve/contract/maturity/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ago,
  agentRow,
  estate,
  factsOf,
  now,
  people,
  world,
  type World,
} from "../../test/estate-sketch.ts";
import { adminRow, endRow, intentRow } from "../../test/records.ts";
import { narrowed } from "./estate.ts";
import { levelsOf } from "./level.ts";
import { probes } from "./probes/table.ts";
import { score } from "./score.ts";

const ladder = { model, probes };
const levels = async (it: World, at = now) =>
  levelsOf((await score(ladder, estate(it, at))).surfaces);
const statuses = async (it: World) =>
  new Map(
    (await score(ladder, estate(it))).criteria.map(({ criterion, status }) => [
      criterion.id,
      status,
    ]),
  );

/** An estate in which everything that can be measured may be well or not, agent by agent. */
const agentSketch = fc.record({
  tier: fc.constantFrom("low" as const, "high" as const, "critical" as const),
  status: fc.constantFrom(
    "active" as const,
    "active" as const,
    "suspended" as const,
    "discovered" as const,
  ),
  described: fc.boolean(),
  deputy: fc.boolean(),
  ownership: fc.option(fc.integer({ min: -1, max: 100 })),
  review: fc.option(fc.constantFrom("per_bo", "per_1")),
  key: fc.option(fc.constantFrom("public_key" as const, "development_token" as const)),
  wildcard: fc.boolean(),
  stopped: fc.option(fc.boolean()),
  revoked: fc.option(fc.integer({ min: 0, max: 90_000 })),
  actions: fc.array(
    fc.record({
      days: fc.double({ min: 0.01, max: 8, noNaN: true }),
      tool: fc.constantFrom("read_file", "write_file", "delete_file"),
      decision: fc.constantFrom("allow", "allow", "allow", "block"),
      version: fc.constantFrom("1", "1", "1", null),
      mode: fc.constantFrom("enforce", "enforce", "shadow"),
      end: fc.constantFrom("ok" as const, "ok" as const, "unknown" as const, null),
    }),
    { maxLength: 4 },
  ),
});
type Sketch = typeof agentSketch extends fc.Arbitrary<infer T> ? T : never;

const effects: Readonly<Record<string, string>> = {
  read_file: "read",
  write_file: "write",
  delete_file: "destructive",
};

function worldOf(sketches: readonly Sketch[], register: number | null): World {
  const ids = sketches.map((_, n) => `agt_${n}`);
  const changes = sketches.flatMap((it, n) => [
    { operation: "agents.register", at: ago(40), n },
    ...(it.stopped === null ? [] : [{ operation: "agents.stop", at: ago(3), n }]),
    ...(it.stopped === true ? [{ operation: "agents.resume", at: ago(2), n }] : []),
  ]);
  const acts = sketches.flatMap((it, n) =>
    it.actions.map((action, i) => ({ ...action, n, id: `act_${n}_${i}` })),
  );
  const late = sketches.flatMap((it, n) =>
    it.revoked === null ? [] : [{ n, at: new Date(Date.parse(ago(5)) + it.revoked).toISOString() }],
  );
  const records: World["records"][number][] = [];
  for (const { n, id, days, tool, decision, version, mode, end } of acts) {
    const at = ago(days);
    records.push(
      intentRow(records.length, {
        action: id,
        agent: ids[n] ?? "",
        at,
        tool,
        decision,
        version,
        mode,
        effect: effects[tool] ?? null,
        code: decision === "allow" ? "permitted" : "default-deny",
        grant: `grt_${n}`,
      }),
    );
    const outcome = decision === "block" ? ("denied" as const) : end;
    if (outcome) records.push(endRow(records.length, { action: id, outcome, at }));
  }
  for (const { n, at } of late)
    records.push(
      intentRow(records.length, {
        action: `late_${n}`,
        agent: ids[n] ?? "",
        at,
        grant: `old_${n}`,
      }),
    );
  return world({
    people: [...people, { id: "per_1", name: "Registrar", status: "active" }],
    agents: sketches.map((it, n) =>
      agentRow(`agt_${n}`, {
        tier: it.tier,
        status: it.status,
        purpose: it.described ? "to help" : "",
        backup: it.deputy ? "per_bo" : null,
        createdAt: ago(n % 2 === 0 ? 40 : 3),
      }),
    ),
    credentials: sketches.flatMap((it, n) =>
      it.key === null
        ? []
        : [
            {
              id: `crd_${n}`,
              agent: `agt_${n}`,
              kind: it.key,
              createdAt: ago(9),
              lastUsedAt: ago(0.1),
            },
          ],
    ),
    grants: sketches.map((it, n) => ({
      id: `grt_${n}`,
      agent: `agt_${n}`,
      server: "files",
      serverId: "srv_files",
      tools: it.wildcard ? ["*"] : ["read_file"],
      createdAt: ago(9),
      expiresAt: null,
    })),
    attestations: [
      ...(register === null
        ? []
        : [{ kind: "register" as const, agent: null, person: "per_ann", at: ago(register) }]),
      { kind: "use_policy" as const, agent: null, person: "per_ann", at: ago(9) },
      ...sketches.flatMap((it, n) => [
        ...(it.ownership === null
          ? []
          : [
              {
                kind: "ownership" as const,
                agent: `agt_${n}`,
                person: "per_ann",
                at: ago(it.ownership),
              },
            ]),
        ...(it.review === null
          ? []
          : [{ kind: "review" as const, agent: `agt_${n}`, person: it.review, at: ago(8) }]),
      ]),
    ],
    revocations: sketches.flatMap((it, n) =>
      it.revoked === null
        ? []
        : [
            {
              id: `old_${n}`,
              agent: `agt_${n}`,
              what: "grant" as const,
              at: ago(5),
              lastPassedAt: null,
            },
          ],
    ),
    changes: changes.map(({ operation, at, n }, seq) =>
      adminRow(seq, { operation, subject: ids[n] ?? "", at }),
    ),
    records,
  });
}

const anyWorld = fc
  .tuple(
    fc.array(agentSketch, { minLength: 1, maxLength: 5 }),
    fc.option(fc.integer({ min: -1, max: 100 })),
  )
  .map(([sketches, register]) => worldOf(sketches, register));

/** A world without one of its records: of a log, where the log's head still counts it, an attestation, or an entry of the register. */
function without(it: World, which: number): World {
  const drop = <T>(all: readonly T[], n: number): T[] => all.filter((_, i) => i !== n);
  const { records, changes, attestations, agents } = it;
  let n = which % (records.length + changes.length + attestations.length + agents.length);
  if (n < records.length) return { ...it, records: drop(records, n) };
  n -= records.length;
  if (n < changes.length) return { ...it, changes: drop(changes, n) };
  n -= changes.length;
  if (n < attestations.length) return { ...it, attestations: drop(attestations, n) };
  n -= attestations.length;
  return { ...it, agents: drop(agents, n) };
}

const runs = { numRuns: 150 };

test("removing any single record never raises a level, and never the stage", async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, fc.nat(), async (it, which) => {
      const before = await levels(it);
      const after = await levels(without(it, which));
      for (const surface of surfaceIds)
        expect(after[surface], surface).toBeLessThanOrEqual(before[surface]);
      expect(stageOf(model, after)).toBeLessThanOrEqual(stageOf(model, before));
    }),
    runs,
  );
});

test("a criterion that is met without a record is met with it: no record's absence is evidence", async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, fc.nat(), async (it, which) => {
      const [before, after] = [await statuses(it), await statuses(without(it, which))];
      const better = [...after].filter(
        ([id, status]) => status === "met" && before.get(id) !== "met",
      );
      expect(better).toEqual([]);
    }),
    runs,
  );
});

test("while time passes and nothing is done, nothing rises", async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, fc.integer({ min: 1, max: 120 }), async (it, days) => {
      const settled = {
        ...it,
        attestations: it.attestations.filter(({ at }) => Date.parse(at) <= now),
      };
      const facts = factsOf(settled);
      const [before, after] = [estate(settled), estate(settled)];
      const later = { ...after, facts: { ...facts, at: now + days * 86_400_000 } };
      const [first, second] = [await score(ladder, before), await score(ladder, later)];
      for (const [i, { level }] of second.surfaces.entries())
        expect(level).toBeLessThanOrEqual(first.surfaces[i]?.level ?? 1);
    }),
    runs,
  );
});

test("an agent that is found and not registered raises nothing", async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, fc.boolean(), async (it, old) => {
      const found = agentRow("agt_found", { status: "discovered", createdAt: ago(old ? 30 : 1) });
      const [before, after] = [
        await levels(it),
        await levels({ ...it, agents: [...it.agents, found] }),
      ];
      for (const surface of surfaceIds) expect(after[surface]).toBeLessThanOrEqual(before[surface]);
    }),
    runs,
  );
});

test("no stage is above that of a critical agent, by the same arithmetic", async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, async (it) => {
      const all = estate(it);
      const whole = stageOf(model, levelsOf((await score(ladder, all)).surfaces));
      for (const { agent, subject, stopped } of all.members) {
        if (!subject.floor || stopped) continue;
        const own = await score(
          ladder,
          narrowed(all, ({ id }) => id === agent.id),
          { forOneAgent: true },
        );
        const { inventory, ownership } = levelsOf(own.surfaces);
        const least = Math.min(inventory, ownership) as Level;
        if (whole >= 3) expect(least).toBeGreaterThanOrEqual(3);
        if (whole >= 2) expect(inventory).toBeGreaterThanOrEqual(2);
      }
    }),
    runs,
  );
});

test("the same facts give the same bytes", async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, async (it) => {
      const again = {
        ...it,
        agents: it.agents.toReversed(),
        attestations: it.attestations.toReversed(),
      };
      expect(JSON.stringify(await score(ladder, estate(again)))).toBe(
        JSON.stringify(await score(ladder, estate(it))),
      );
    }),
    runs,
  );
});
