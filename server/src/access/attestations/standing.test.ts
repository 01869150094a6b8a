import type { Tier } from "@reeve/contract/agent";
import fc from "fast-check";
import { expect, test } from "vitest";
import { refusal } from "./say.ts";
import { attestationGraceMs, ownerGraceMs, periodMs, ticking, type Clocked } from "./standing.ts";

const dayMs = 86_400_000;
const here = { status: "active", sinceMs: 0 };
const agent = (over: Partial<Clocked> = {}): Clocked => ({
  tier: "medium",
  owner: here,
  attested: { sinceMs: 0, reopenedMs: null },
  ...over,
});
const phases = ["fine", "due", "lapsed", "narrowed", "suspended"];
const tiers = fc.constantFrom<Tier>("low", "medium", "high", "critical");

test("an attestation is asked for two weeks ahead, then the grace of the tier runs, then it may only read, then it stops", () => {
  const due = periodMs.medium;
  const grace = attestationGraceMs.medium;
  const phase = (at: number) => ticking(agent(), at).phase;
  expect(phase(due - 15 * dayMs)).toBe("fine");
  expect(phase(due - 13 * dayMs)).toBe("due");
  expect(phase(due)).toBe("lapsed");
  expect(phase(due + grace - 1)).toBe("lapsed");
  expect(phase(due + grace)).toBe("narrowed");
  expect(phase(due + 2 * grace - 1)).toBe("narrowed");
  expect(phase(due + 2 * grace)).toBe("suspended");
});

test.each(["left", "suspended"])(
  "an owner who is %s starts the clock with the moment they went, not when somebody noticed",
  (status) => {
    const gone = agent({ owner: { status, sinceMs: 10 * dayMs } });
    const phase = (at: number) => ticking(gone, at);
    expect(phase(10 * dayMs)).toMatchObject({ phase: "lapsed", cause: "owner_gone" });
    expect(phase(10 * dayMs + ownerGraceMs.medium).phase).toBe("narrowed");
    expect(phase(10 * dayMs + 2 * ownerGraceMs.medium).phase).toBe("suspended");
  },
);

test("nobody as owner, or a departure that nobody dated, leaves no time of grace", () => {
  expect(ticking(agent({ owner: null }), 100 * dayMs).phase).toBe("suspended");
  expect(ticking(agent({ owner: { status: "left" } }), 100 * dayMs).phase).toBe("suspended");
});

test("what is no longer what was attested is asked about from when that was seen", () => {
  const reopened = agent({ attested: { sinceMs: 0, reopenedMs: 5 * dayMs } });
  expect(ticking(reopened, 4 * dayMs).phase).toBe("fine");
  expect(ticking(reopened, 5 * dayMs)).toMatchObject({ phase: "lapsed", cause: "changed" });
  expect(ticking(reopened, 5 * dayMs + attestationGraceMs.medium).phase).toBe("narrowed");
});

test("with time nothing gets better by itself, and one more cause makes nothing better", () => {
  const at = fc.integer({ min: 0, max: 1000 * dayMs });
  fc.assert(
    fc.property(tiers, at, at, at, at, (tier, since, reopened, early, later) => {
      const rank = (it: Clocked, ms: number) => phases.indexOf(ticking(it, ms).phase);
      const plain = agent({ tier, attested: { sinceMs: since, reopenedMs: null } });
      const changed = agent({ tier, attested: { sinceMs: since, reopenedMs: reopened } });
      const gone = { ...changed, owner: { status: "left", sinceMs: since } };
      const [from, to] = [Math.min(early, later), Math.max(early, later)];
      for (const one of [plain, changed, gone])
        expect(rank(one, to)).toBeGreaterThanOrEqual(rank(one, from));
      // Being asked ahead of time is no state of its own: it ends nothing and narrows nothing.
      const worst = (it: Clocked) => Math.max(1, rank(it, to));
      if (rank(plain, to) >= 3) expect(worst(changed)).toBeGreaterThanOrEqual(3);
      if (rank(changed, to) >= 3) expect(worst(gone)).toBeGreaterThanOrEqual(3);
    }),
  );
});

test("no tier may go on without an owner longer than a week, or unattested longer than the ladder counts", () => {
  for (const tier of ["low", "medium", "high", "critical"] as const) {
    expect(ownerGraceMs[tier]).toBeLessThanOrEqual(7 * dayMs);
    expect(periodMs[tier]).toBeLessThanOrEqual(90 * dayMs);
  }
});

test("a refusal says why, who can end it, and what follows", () => {
  const named = { name: "refunds", owner: { name: "Ann" }, backup: "Bo" };
  const it = ticking(agent({ owner: { status: "left", sinceMs: 0 } }), ownerGraceMs.medium);
  expect(refusal(named, it)).toBe(
    'Ann, who answered for agent "refunds", is no longer here. Its backup Bo can take it over, or an operator can offer it to a new owner. It may only read until then; from 1970-01-03 00:00 UTC it may do nothing.',
  );
});
