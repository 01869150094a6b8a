import { model, type Criterion } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, now, world, type World } from "../../../test/estate-sketch.ts";
import { adminRow, intentRow } from "../../../test/records.ts";
import {
  credentialKnown,
  explicitScopes,
  grantedAndUsed,
  noDeploy,
  ownIdentity,
  revokeFast,
  revokeWorks,
  shortLived,
} from "./access.ts";
import type { Probe } from "./probe.ts";

const criterion = model.criteria[0] as Criterion;
const see = (probe: Probe, it: World) => [...probe(estate(it), criterion)];
const one = (probe: Probe, it: World) => see(probe, it)[0];
const agents = [agentRow("agt_a")];
const key = {
  id: "crd_1",
  agent: "agt_a",
  kind: "public_key" as const,
  createdAt: ago(9),
  lastUsedAt: ago(1),
};
const token = { ...key, id: "crd_2", kind: "development_token" as const };
const grant = {
  id: "grt_1",
  agent: "agt_a",
  server: "files",
  serverId: "srv_files",
  tools: ["read_file"],
  createdAt: ago(9),
  expiresAt: null,
};

test("whose credential it is, is known once it has one of its own, and it counts as its identity once it used it", () => {
  expect(one(credentialKnown, world({ agents }))).toMatchObject({ outcome: "unknown" });
  expect(one(credentialKnown, world({ agents, credentials: [token] }))).toMatchObject({
    outcome: "pass",
  });
  expect(one(ownIdentity, world({ agents }))).toMatchObject({ outcome: "fail" });
  expect(
    one(ownIdentity, world({ agents, credentials: [{ ...key, lastUsedAt: null }] })),
  ).toMatchObject({ outcome: "unknown" });
  expect(one(ownIdentity, world({ agents, credentials: [key] }))).toMatchObject({
    outcome: "pass",
    observedAt: Date.parse(ago(1)),
  });
});

test("a development token that is alive keeps credentials from being short-lived", () => {
  expect(one(shortLived, world({ agents, credentials: [key] }))).toMatchObject({ outcome: "pass" });
  expect(one(shortLived, world({ agents, credentials: [key, token] }))).toMatchObject({
    outcome: "fail",
  });
});

test("scopes are explicit when every tool is named: a wildcard of a grant or of a policy is none", () => {
  const at = (more: Partial<World>) => one(explicitScopes, world({ agents, ...more }));
  expect(at({})).toMatchObject({ outcome: "unknown" });
  expect(at({ grants: [grant] })).toMatchObject({ outcome: "pass" });
  expect(at({ grants: [grant, { ...grant, id: "grt_2", tools: ["*"] }] })).toMatchObject({
    outcome: "fail",
  });
  const permit = (agent: string | null, reach: "everything" | "named" | "conditional") => [
    { policy: "p", agent, reach },
  ];
  expect(at({ grants: [grant], permits: permit(null, "everything") })).toMatchObject({
    outcome: "fail",
    why: "The policy p permits it everything.",
  });
  expect(at({ grants: [grant], permits: permit("agt_b", "everything") })).toMatchObject({
    outcome: "pass",
  });
  expect(at({ permits: permit("agt_a", "named") })).toMatchObject({ outcome: "pass" });
  expect(at({ permits: permit(null, "conditional") })).toMatchObject({ outcome: "unknown" });
});

test("a change of access through the API needs no deploy; one from files at a start does", () => {
  const changes = [
    adminRow(0, {
      operation: "grants.create",
      subject: "grt_1",
      after: { agent: { id: "agt_a" } },
      at: ago(2),
    }),
    {
      ...adminRow(1, {
        operation: "policies.put",
        subject: "pol_1",
        at: ago(1),
        actor: { kind: "system", id: "reeve", name: "reeve" },
      }),
      action: "start",
    },
    adminRow(2, { operation: "agents.update", subject: "agt_a", at: ago(1) }),
  ];
  expect(see(noDeploy, world({ agents, changes }))).toMatchObject([
    { outcome: "pass", subject: { agent: "agt_a" }, observedAt: Date.parse(ago(2)) },
    { outcome: "fail", subject: { agent: null } },
  ]);
});

test("a revocation works when nothing passed by it for longer than a minute; fast, a second", () => {
  const revoked = (usedAfterMs: number | null) => {
    const at = ago(2);
    const used =
      usedAfterMs === null
        ? []
        : [
            intentRow(0, {
              action: "a",
              grant: "grt_9",
              at: new Date(Date.parse(at) + usedAfterMs).toISOString(),
            }),
          ];
    return world({
      agents,
      records: used,
      revocations: [{ id: "grt_9", agent: "agt_a", what: "grant", at, lastPassedAt: null }],
    });
  };
  expect(one(revokeWorks, revoked(null))).toMatchObject({
    outcome: "pass",
    observedAt: Date.parse(ago(2)),
  });
  expect(one(revokeWorks, revoked(-5000))).toMatchObject({ outcome: "pass" });
  expect(one(revokeWorks, revoked(5000))).toMatchObject({ outcome: "pass" });
  expect(one(revokeFast, revoked(5000))).toMatchObject({
    outcome: "fail",
    why: "Something still passed by it 5 s later.",
  });
  expect(one(revokeWorks, revoked(61_000))).toMatchObject({ outcome: "fail" });
  const justNow = world({
    agents,
    revocations: [
      {
        id: "crd_1",
        agent: "agt_a",
        what: "credential",
        at: new Date(now - 500).toISOString(),
        lastPassedAt: null,
      },
    ],
  });
  expect(one(revokeWorks, justNow)).toMatchObject({ outcome: "unknown" });
});

test("each granted tool was used in ninety days or ends at a time; a wildcard counts each tool the server has", () => {
  const at = (more: Partial<World>) =>
    see(grantedAndUsed, world({ agents, grants: [grant], ...more })).map(({ outcome }) => outcome);
  expect(at({})).toEqual(["fail"]);
  expect(at({ records: [intentRow(0, { action: "a" })] })).toEqual(["pass"]);
  expect(at({ grants: [{ ...grant, expiresAt: ago(-5) }] })).toEqual(["pass"]);
  expect(at({ grants: [{ ...grant, expiresAt: ago(-36_500) }] })).toEqual(["fail"]);
  const tools = ["read_file", "write_file", "move_file"].map((name) => ({
    serverId: "srv_files",
    name,
    effect: "read",
  }));
  expect(
    at({ tools, grants: [{ ...grant, tools: ["*"] }], records: [intentRow(0, { action: "a" })] }),
  ).toEqual(["pass", "fail", "fail"]);
});
