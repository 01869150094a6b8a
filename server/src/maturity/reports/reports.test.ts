import type { Person } from "@reeve/contract/person";
import { Reported } from "@reeve/contract/report";
import { sql } from "kysely";
import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maturityWorld, type MaturityWorld } from "../../../test/maturity.ts";
import { hostile } from "../../../test/reported.ts";
import { personActor } from "../../access/sign-in/me.ts";
import { Problem } from "../../platform/problem.ts";
import { reportDoor } from "./door.ts";
import { makeDue, periodOf } from "./keep.ts";
import type { ReportHands } from "./make.ts";
import { checkFile } from "./signature.ts";
import { reportVerbs } from "./verbs.ts";

let world: MaturityWorld;
let hands: ReportHands;
let verbs: ReturnType<typeof reportVerbs>;
let ada: Person;
let signedIn = true;
beforeAll(async () => {
  world = await maturityWorld();
  ada = await world.person("Ada Admin", "admin");
  const { database, measuring, write, ledger, time } = world;
  const clock = { now: () => time.ms };
  const publicUrl = () => "https://reeve.example.com";
  hands = { database, measuring, write, clock, publicUrl, checkpoints: ledger.checkpoints };
  verbs = reportVerbs(hands);
  await world.verbs["agents.register"](world.by(ada), {
    name: hostile[0],
    purpose: "Reads mail.",
    environment: "production",
    tier: "high",
    owner: ada.id,
  });
  await sql`insert into findings (id, kind, severity, subject, title, detail, status, seen, first_seen_at, last_seen_at, opened_at)
    values (${`fnd_${"0".repeat(26)}`}, 'owner_gone', 'high', 'agt_x', ${hostile[1]}, '', 'open', 1, '2026-10-01', '2026-10-01', '2026-10-01')`.execute(
    database.kysely,
  );
  await world.measuring.measure();
});
afterAll(() => world[Symbol.asyncDispose]());

const door = () => {
  const { database, measuring, log } = world;
  const actor = personActor(ada);
  return reportDoor({
    database,
    measuring,
    log,
    authenticate: () =>
      signedIn
        ? Promise.resolve({ actor, sessionToken: null })
        : Promise.reject(new Problem("unauthenticated", "Nobody is signed in.", "Sign in.")),
  });
};
const latest = async () => (await verbs["reports.list"](world.by(ada), { limit: 1 })).items[0];

test("every file of a report is of one measurement, is what the ladder shows, and can be had again as it was signed", async () => {
  const report = await verbs["reports.make"](world.by(ada), { formats: [] });
  const shown = await world.verbs["maturity.get"](world.by(ada), {});
  expect(report).toMatchObject({ by: "Ada Admin", period: null, at: shown.at, stage: shown.stage });
  const json = await verbs["reports.file"](world.by(ada), { id: report.id, format: "json" });
  const reported = Reported.parse(JSON.parse(json.content));
  expect(reported.maturity).toEqual(shown);
  const names = Object.values(reported.subjects).flatMap(({ items }) =>
    items.map(({ name }) => name),
  );
  expect(names).toContain(hostile[0]);
  expect(reported.findings).toMatchObject({ open: 1, overdue: 1, leftOut: 0 });
  expect(reported.estate.agents).toBe(1);
  const { key, fingerprint } = await verbs["reports.settings"](world.by(ada), {});
  for (const { format } of report.files) {
    const { file, content, encoding } = await verbs["reports.file"](world.by(ada), {
      id: report.id,
      format,
    });
    const bytes = Buffer.from(content, encoding);
    expect(checkFile(bytes, file.signature, [key])).toMatchObject({ ok: true, fingerprint });
  }
  expect(await latest()).toEqual(report);
  expect(await verbs["reports.get"](world.by(ada), { id: report.id })).toEqual(report);
});

test("who made a report, and the hash of each file, is on record", async () => {
  const report = await verbs["reports.make"](world.by(ada), { formats: ["csv"] });
  expect(report.files.map(({ format }) => format)).toEqual(["csv"]);
  const { rows } = await world.database.pool.query<{ body: string }>(
    "select body from records where log_id = 0 order by seq desc limit 1",
  );
  expect(JSON.parse(rows[0]?.body ?? "{}")).toMatchObject({
    admin: {
      operation: "reports.make",
      actor: { name: "Ada Admin" },
      subject: report.id,
      after: { files: [{ format: "csv", sha256: report.files[0]?.sha256 }] },
    },
  });
  await expect(
    verbs["reports.file"](world.by(ada), { id: report.id, format: "json" }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("once a month or quarter is asked for, each gets one report, whoever comes to it", async () => {
  expect(periodOf("month", Date.parse("2026-11-30T23:59:59Z"))).toBe("2026-11");
  expect(periodOf("quarter", Date.parse("2026-10-01T00:00:00Z"))).toBe("2026-Q4");
  await makeDue(hands);
  expect((await latest())?.period, "nobody asked").toBeNull();
  await verbs["reports.set"](world.by(ada), { every: "month" });
  await Promise.all([makeDue(hands), makeDue(hands), makeDue(hands)]);
  await makeDue(hands);
  const { items } = await verbs["reports.list"](world.by(ada), { limit: 50 });
  expect(items.filter(({ period }) => period !== null)).toMatchObject([
    { period: "2026-11", by: "reeve" },
  ]);
  expect((await verbs["reports.set"](world.by(ada), { every: null })).every).toBeNull();
});

test("a file comes with its type, runs nothing, and has its signature beside it; without a sign-in there is none", async () => {
  const report = await verbs["reports.make"](world.by(ada), { formats: [] });
  for (const { name, type, sha256, signature } of report.files) {
    const path = `/export/reports/${report.id}/${name}`;
    const response = await door().request(path);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${name}"`);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(hash("sha256", Buffer.from(await response.arrayBuffer()), "hex")).toBe(sha256);
    expect(await (await door().request(`${path}.sig`)).text()).toBe(signature);
    signedIn = false;
    expect((await door().request(path)).status).toBe(401);
    signedIn = true;
  }
  for (const name of ["none.pdf", "..", "state.csv"])
    expect((await door().request(`/export/reports/${report.id}/${name}`)).status).toBe(404);
});

test("the badge has an address for anyone only while that is switched on; it can be cached and says nothing but stage and day", async () => {
  signedIn = false;
  expect((await door().request("/badge.svg")).status).toBe(404);
  await verbs["reports.set"](world.by(ada), { badge: true });
  const response = await door().request("/badge.svg?whatever=1");
  expect(response.headers.get("cache-control")).toBe("public, max-age=300");
  expect(await response.text()).toContain("stage 1 of 5 · Experimental · 2026-11-23");
  const etag = response.headers.get("etag") ?? "";
  expect((await door().request("/badge.svg", { headers: { "if-none-match": etag } })).status).toBe(
    304,
  );
  const stale = reportDoor({
    ...world,
    authenticate: () => Promise.reject(new Error()),
    measuring: { current: () => Promise.reject(new Error("too old")) },
  });
  expect(await (await stale.request("/badge.svg")).text()).toContain("not measured");
  signedIn = true;
  await verbs["reports.set"](world.by(ada), { badge: false });
  expect((await door().request("/badge.svg")).status).toBe(404);
});
