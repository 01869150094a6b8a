import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import type { Risk, RiskControl } from "@reeve/contract/risk";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { as, by, decisionWorld } from "../../../test/decision-world.ts";
import { toldOf } from "../../../test/told.ts";
import { grantVerbs } from "../../access/grants/verbs.ts";
import { systemActor } from "../../platform/actor.ts";
import { countShadowed, usesOf } from "../../ledger/actions/marked.ts";
import { recordedActions } from "../../ledger/actions/replay-store.ts";
import { policyVerbs } from "../../policy/verbs.ts";
import { listFindings } from "../../registry/findings/queue-store.ts";
import { controlsHere } from "./controls-store.ts";
import type { Seen } from "./controls.ts";
import { followRisks, reopeningWrite } from "./follow.ts";
import type { RiskHands } from "./hands.ts";
import { followTimes } from "./told.ts";
import { clopperPearson } from "./interval.ts";
import { riskVerbs } from "./verbs.ts";
import { blindness } from "./watch.ts";

const day = 86_400_000;
let world: Awaited<ReturnType<typeof decisionWorld>>;
let hands: RiskHands;
let verbs: ReturnType<typeof riskVerbs>;
let grants: ReturnType<typeof grantVerbs>;
let policies: ReturnType<typeof policyVerbs>;
let ada: Person;
let operator: Person;
let bo: Person;
let agent: Agent;
let ladder: Seen | null = null;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("crm", { read: "read", delete: "destructive" });
  ada = await world.person("Ada Answers", "owner");
  bo = await world.person("Bo Second", "approver");
  operator = await world.person("Op", "operator");
  agent = await world.agent("mailer", ada);
  const { database, clock } = world;
  const write = reopeningWrite(world.hands.write, clock);
  const criterion = () => Promise.resolve(new Map(ladder ? [["GOV-5.1", ladder]] : []));
  hands = {
    database,
    clock,
    write,
    sees: { ...controlsHere, criterion },
  };
  verbs = riskVerbs(hands);
  grants = grantVerbs({ ...world.hands, write });
  policies = policyVerbs({
    ...world.hands,
    write,
    recorded: recordedActions(database.kysely),
    countShadowed: (policy) => countShadowed(database.kysely, policy),
    usesOf: (id) => usesOf(database.kysely, id),
  });
  await put("enforce");
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  ladder = { state: "working", why: "It is met.", pin: "met" };
});

const forbid = 'forbid (principal, action == Reeve::Action::"crm/delete", resource);';
const put = (mode: "shadow" | "enforce", cedar = forbid) =>
  policies["policies.put"](by(operator), { name: "no-delete", cedar, mode });

const model = {
  frequency: { low: 1, likely: 2, high: 6 },
  impact: { low: 100, likely: 1_000, high: 9_000 },
};
const words = {
  title: "It deletes customers",
  threat: "A mail talks it into deleting.",
  vulnerability: "It reads what strangers write.",
  asset: "Customers of the CRM",
  failureModes: ["prompt injection"],
  treatment: "modify" as const,
  before: model,
  after: { ...model, frequency: { low: 0, likely: 0.1, high: 1 } },
};
const policy: RiskControl = { kind: "policy", policy: "no-delete" };
const write = (more: object = {}): Promise<Risk> =>
  verbs["risks.create"](by(ada), { ...words, controls: [policy], agents: ["mailer"], ...more });
const get = (it: Risk) => verbs["risks.get"](by(ada), { id: it.id });
const until = (days: number) => new Date(world.time.ms + days * day).toISOString();
const accept = async (it: Risk, more: object = {}, who = by(ada)): Promise<Risk> => {
  const { hash, statement } = (await get(it)).accepting;
  const asked = { id: it.id, hash, statement, until: until(90), reason: "It is worth it." };
  return verbs["risks.accept"](who, { ...asked, ...more });
};
const follow = () => followRisks(hands, blindness(world.clock));
const endOf = async (it: Risk) => (await get(it)).acceptances[0]?.ended;
const open = async (kind: string) => {
  const found = await listFindings(world.database.kysely, {
    limit: 200,
    after: null,
    status: "open",
  });
  return found.items.filter((finding) => finding.kind === kind).map(({ subject }) => subject);
};

test("it is accepted by who answers for it, word for word, and what they saw is kept", async () => {
  const risk = await write();
  expect(risk).toMatchObject({ status: "open", owner: { id: ada.id }, acceptance: null });
  expect(risk.figures.after.mean).toBeLessThan(risk.figures.before.mean);
  const { accepting, controls } = await get(risk);
  expect(controls).toMatchObject([{ state: "working", pin: "version 1" }]);
  expect(accepting).toMatchObject({ hindrance: null, needsSecond: false, who: [{ id: ada.id }] });
  expect(accepting.statement).toMatch(/^I accept that this costs about \$[\d,]+ a year/);

  await expect(accept(risk, { statement: "Yes." })).rejects.toMatchObject({ code: "invalid" });
  await expect(accept(risk, { hash: "0".repeat(64) })).rejects.toMatchObject({ code: "conflict" });
  await expect(accept(risk, { until: until(366) })).rejects.toMatchObject({ code: "invalid" });
  await expect(accept(risk, { until: until(0) })).rejects.toMatchObject({ code: "invalid" });
  await expect(accept(risk, {}, by(operator))).rejects.toMatchObject({ code: "forbidden" });
  await expect(accept(risk, {}, as(systemActor))).rejects.toMatchObject({ code: "forbidden" });

  const accepted = await accept(risk);
  const { curve: _, ...figures } = risk.figures.after;
  expect(accepted).toMatchObject({
    status: "accepted",
    acceptance: { by: { id: ada.id }, until: until(90), figures, controls, ended: null },
  });
  expect(world.audits.at(-1)).toMatchObject({ operation: "risks.accept", actor: { id: ada.id } });
  await follow();
  expect((await get(risk)).risk.status).toBe("accepted");
});

test("it is open again in the transaction in which its control goes into shadow, with the reason", async () => {
  const risk = await accept(await write());
  await put("shadow");
  const { risk: now, accepting } = await get(risk);
  expect(now.status).toBe("open");
  expect(await endOf(risk)).toMatchObject({
    how: "reopened",
    by: "Reeve, by policies.put",
    reasons: [
      "The control policy no-delete stopped working. It only watches: it is in shadow.",
      "The policy no-delete is not enforced any more.",
    ],
  });
  expect(await open("risk_reopened")).toContain(risk.id);
  expect(accepting.hindrance).toContain("no-delete does not work");
  await expect(accept(risk)).rejects.toMatchObject({ code: "conflict" });
  await put("enforce");
  expect((await get(risk)).risk.status).toBe("open");
  await accept(risk);
  expect(await open("risk_reopened")).not.toContain(risk.id);
});

test("a policy that says something else is another control, though it is enforced", async () => {
  const risk = await accept(await write());
  await put("enforce", `${forbid} // Another sentence.`);
  expect((await endOf(risk))?.reasons[0]).toContain("is another now");
  await put("enforce");
});

test("a change that fails opens nothing", async () => {
  const risk = await accept(await write());
  await expect(put("enforce", "forbid (")).rejects.toMatchObject({ code: "invalid" });
  expect((await get(risk)).risk.status).toBe("accepted");
});

test("a new grant opens it; one that is taken away does not", async () => {
  const grant = (tools: string[]) =>
    grants["grants.create"](by(operator), {
      agent: agent.id,
      server: "crm",
      tools,
      reason: "Needed.",
    });
  const first = await grant(["read"]);
  const risk = await accept(await write());
  await grants["grants.revoke"](by(operator), { id: first.id });
  expect((await get(risk)).risk.status).toBe("accepted");
  const second = await grant(["read"]);
  expect((await endOf(risk))?.reasons).toEqual([`mailer has a new grant, ${second.id}.`]);
});

test("another version, another class of data, an agent that comes to the tier, an incident: each opens it", async () => {
  const version = await accept(await write());
  await sql`update agents set version = '2' where id = ${agent.id}`.execute(world.database.kysely);
  await follow();
  expect((await endOf(version))?.reasons).toEqual(["mailer has version now: 2."]);

  const data = await accept(await write());
  await sql`insert into data_days values (current_date, 'pii', ${agent.id}, '', 'crm', 'read', 'crm', 'read', 'allow', true, 1, now())`.execute(
    world.database.kysely,
  );
  await follow();
  expect((await endOf(data))?.reasons).toEqual(["mailer touches data of the class pii now."]);

  const tier = await accept(await write({ agents: [], tier: "low" }));
  await world.agent("another", ada);
  await follow();
  expect((await endOf(tier))?.reasons).toEqual(["another came to it."]);

  const incident = await accept(await write());
  const happened = (id: string, mode: string) =>
    sql`with i as (insert into incidents (id, title, summary, mode, near_miss, visibility, state, severity, cause_kind, cause_key, by_name,
        first_bad_at, reported_at, policies, policy_digest)
      values (${id}, 'It happened', '', ${mode}, false, 'everyone', 'active', 'SEV3', 'person', ${id}, 'Ada', now(), now(), '[]', ''))
      insert into incident_agents (incident_id, agent_id, name) values (${id}, ${agent.id}, 'mailer')`.execute(
      world.database.kysely,
    );
  await happened("inc_0", "test");
  await follow();
  expect((await get(incident)).risk.status).toBe("accepted");
  await happened("inc_1", "real");
  await follow();
  expect((await endOf(incident))?.reasons).toEqual(["There was an incident: inc_1."]);
});

test("a criterion of the ladder that is lost opens it; one that cannot be seen does after ten minutes", async () => {
  const criterion: RiskControl = { kind: "criterion", criterion: "GOV-5.1" };
  const lost = await accept(await write({ controls: [criterion] }));
  const unseen = await accept(await write({ controls: [criterion] }));
  const blind = blindness(world.clock);
  ladder = { state: "unknown", why: "It is not measured.", pin: "met" };
  await followRisks(hands, blind);
  world.time.ms += 10 * 60_000 - 1;
  await followRisks(hands, blind);
  expect((await get(unseen)).risk.status).toBe("accepted");
  world.time.ms += 1;
  await followRisks(hands, blind);
  expect((await endOf(unseen))?.reasons[0]).toContain("has not been seen for ten minutes");
  await expect(accept(unseen)).rejects.toMatchObject({ code: "conflict" });
  ladder = { state: "working", why: "It is met.", pin: "met" };
  await accept(lost);
  ladder = { state: "failing", why: "It is not met.", pin: "met" };
  await follow();
  expect((await endOf(lost))?.reasons[0]).toContain("stopped working");
});

test("a control that nothing here can see, or that is not there, lets nobody accept", async () => {
  const nobody = await write({ controls: [{ kind: "monitor", monitor: `mon_${"0".repeat(26)}` }] });
  expect((await get(nobody)).controls).toMatchObject([{ state: "unknown" }]);
  await expect(accept(nobody)).rejects.toMatchObject({ code: "conflict" });
  const gone = await write({ controls: [{ kind: "policy", policy: "never-was" }] });
  expect((await get(gone)).controls).toMatchObject([{ state: "failing" }]);
  await expect(accept(gone)).rejects.toMatchObject({ code: "conflict" });
});

test("a kind of drill holds while the newest of it passed, and not for ever", async () => {
  const drill = (n: number, status: string) =>
    sql`insert into drills (id, kind, agent_id, agent_name, canary, status, source, by_name, process, started_at, ended_at, target_ms, evidence)
      values (${`drl_${n}`}, 'stop', ${agent.id}, 'mailer', false, ${status}, 'person', 'Ada', '', ${until(0)}, ${until(0)}, 1000, '')`.execute(
      world.database.kysely,
    );
  await drill(1, "passed");
  const risk = await accept(await write({ controls: [{ kind: "drill", drill: "stop" }] }));
  await drill(2, "failed");
  await follow();
  expect((await endOf(risk))?.reasons[0]).toContain("drill stop stopped working. It failed on");
  await drill(3, "passed");
  const old = await accept(risk, { until: until(300) });
  world.time.ms += 93 * day;
  await follow();
  expect((await endOf(old))?.reasons[0]).toContain("It was rehearsed last on");
});

test("of an agent of the tier critical it holds only once another person confirmed the same", async () => {
  await world.agent("heart", ada, { tier: "critical" });
  const risk = await write({ agents: ["heart"] });
  expect(await accept(risk)).toMatchObject({
    status: "waiting",
    acceptance: { needsSecond: true },
  });
  expect(await toldOf(world.database, risk.id)).toMatchObject([
    { concerns: ["role:approver", `not:${ada.id}`] },
  ]);
  const confirm = (who: Person) =>
    verbs["risks.confirm"](by(who), { id: risk.id, reason: "Agreed." });
  const both = { ...ada, role: "operator" as const };
  await expect(confirm(both)).rejects.toMatchObject({ code: "forbidden" });
  await put("enforce", `${forbid} // Changed meanwhile.`);
  await expect(confirm(bo)).rejects.toMatchObject({ code: "conflict" });
  await put("enforce");
  await verbs["risks.reopen"](by(ada), { id: risk.id, reason: "Look again." });
  await accept(risk);
  expect(await confirm(bo)).toMatchObject({
    status: "accepted",
    acceptance: { confirmed: { by: { id: bo.id } } },
  });
  await expect(
    sql`update risk_acceptances set confirmed_by = person_id where risk_id = ${risk.id}`.execute(
      world.database.kysely,
    ),
  ).rejects.toThrow("check");
});

test("an admin who does not answer for it may accept it with a second person", async () => {
  const admin = await world.person("Ed Admin", "admin");
  expect(await accept(await write(), {}, by(admin))).toMatchObject({ status: "waiting" });
});

test("its time is told before it ends, and then it is open; reviews that nobody keeps are findings", async () => {
  const risk = await accept(await write(), { until: until(100) });
  world.time.ms += 74 * day;
  await followTimes(hands);
  expect(await open("risk_expiring")).not.toContain(risk.id);
  world.time.ms += 2 * day;
  await followTimes(hands);
  expect(await open("risk_expiring")).toContain(risk.id);
  expect(await open("risk_review_lapsed")).not.toContain(risk.id);
  world.time.ms += 24 * day;
  await follow();
  await followTimes(hands);
  expect(await endOf(risk)).toMatchObject({ how: "expired" });
  expect(await open("risk_expiring")).not.toContain(risk.id);
  expect(await open("risk_review_lapsed")).toContain(risk.id);
  const { due } = await verbs["risks.reviews.list"](by(ada), {});
  expect(due.find((it) => it.risk === risk.id)).toMatchObject({ lapsed: true });
  expect(due.find((it) => it.risk === null)).toMatchObject({ lapsed: false });

  await verbs["risks.review"](by(ada), { id: risk.id, says: "Still so." });
  await verbs["risks.reviews.add"](by(operator), { says: "All looked at." });
  await followTimes(hands);
  expect(await open("risk_review_lapsed")).not.toContain(risk.id);
  expect((await get(risk)).reviews).toMatchObject([{ says: "Still so.", by: { id: ada.id } }]);
});

test("what is written anew or closed is accepted by nobody, and what is left adds up by owner and agent", async () => {
  const risk = await accept(await write());
  const asked = { ...words, id: risk.id, controls: [policy], agents: ["mailer"] };
  const again = await verbs["risks.update"](by(ada), { ...asked, title: "Another" });
  expect(again).toMatchObject({ title: "Another", status: "open" });
  expect(await endOf(risk)).toMatchObject({ how: "replaced" });
  const total = async (kind: "owner" | "agent", id: string) =>
    (await verbs["risks.totals"](by(ada), { by: kind })).items.find((it) => it.id === id);
  const [before, ofAgent] = [await total("owner", ada.id), await total("agent", agent.id)];
  expect(before?.risks).toBeGreaterThanOrEqual(ofAgent?.risks ?? Infinity);
  expect(before?.largest).toHaveLength(3);
  await verbs["risks.close"](by(ada), { id: risk.id, reason: "The CRM is gone." });
  expect((await total("owner", ada.id))?.risks).toBe((before?.risks ?? 0) - 1);
  await expect(verbs["risks.update"](by(ada), asked)).rejects.toMatchObject({ code: "conflict" });
  const over = { id: risk.id, reason: "So it is." };
  await expect(verbs["risks.confirm"](by(ada), over)).rejects.toMatchObject({ code: "forbidden" });
  expect(await verbs["risks.confirm"](by(bo), over)).toMatchObject({
    status: "closed",
    closed: { by: "Ada Answers", confirmed: { by: "Bo Second" } },
  });
  expect(
    await verbs["risks.reopen"](by(ada), { id: risk.id, reason: "It is back." }),
  ).toMatchObject({
    status: "open",
    closed: null,
  });
});

test("its frequencies can be counted: what its policy refused, and what slipped through while it only watched", async () => {
  const risk = await accept(await write());
  const at = new Date(world.time.ms - day).toISOString();
  const intent = (n: number, decision: string, named: string | null, mark: string | null) =>
    sql`insert into records (log_id, seq, ts, kind, action, agent, decision, body, hash, nodes, marks)
      values (7, ${n}, ${at}, 'intent', ${`act_${n}`}, ${agent.id}, ${decision},
        ${JSON.stringify({ decision: { policies: named ? [{ name: named, version: 1 }] : [] } })}, '', '', ${mark && [mark]})`.execute(
      world.database.kysely,
    );
  await sql`select ensure_record_partitions(${at}::timestamptz, 1)`.execute(world.database.kysely);
  for (let n = 0; n < 10; n++) await intent(n, "allow", null, null);
  await intent(10, "block", "no-delete", null);
  await intent(11, "block", "another", null);
  await intent(12, "allow", null, "shadow:block:no-delete@1");
  await intent(13, "allow", null, "shadow:block:another@1");

  const counted = await verbs["risks.measure"](by(ada), { id: risk.id, days: 14 });
  expect(counted).toMatchObject({
    status: "open",
    measured: { actions: 14, denied: 1, slipped: 1 },
  });
  const pace = 365;
  expect(counted.before.frequency.likely).toBeCloseTo((2 / 14) * pace);
  expect(counted.after.frequency.likely).toBeCloseTo((1 / 14) * pace);
  expect(counted.after.frequency.low).toBeCloseTo(clopperPearson(1, 14).low * pace);
  expect(counted.measured?.deniedPerThousand.value).toBeCloseTo(1000 / 14);
  expect(counted.after.impact).toEqual(model.impact);
});

test("a risk of no agent, of nobody known, or with a range turned around is refused", async () => {
  await expect(write({ agents: [] })).rejects.toMatchObject({ code: "invalid" });
  await expect(write({ agents: ["nobody"] })).rejects.toMatchObject({ code: "invalid" });
  await expect(write({ controls: [policy, policy] })).rejects.toMatchObject({ code: "invalid" });
  const idle = await write({ agents: ["heart"] });
  await expect(verbs["risks.measure"](by(ada), { id: idle.id, days: 30 })).rejects.toMatchObject({
    code: "conflict",
  });
});
