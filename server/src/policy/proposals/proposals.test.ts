import { toldOf } from "../../../test/told.ts";
import type { Person } from "@reeve/contract/person";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { request } from "../../../test/sign-in.ts";
import { fixedTokenActor } from "../../access/tokens/fixed-token.ts";
import { loadPolicyFiles } from "../authoring/files.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let ada: Person;
let bo: Person;
let admin: Person;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("files", { read: "read" });
  ada = await world.person("Ada Author", "operator");
  bo = await world.person("Bo Reviewer", "approver");
  admin = await world.person("Adi Admin", "admin");
  await world.verbs["policies.put"](by(ada), { name: "first", cedar: read, mode: "enforce" });
  await world.verbs["review.set"](by(admin), { policyReview: "second-person", reason: "" });
});
afterAll(() => world[Symbol.asyncDispose]());

const read = 'permit (principal, action == Reeve::Action::"files/read", resource);';
const propose = (more: object = {}, who = ada) =>
  world.verbs["proposals.create"](by(who), {
    name: "first",
    remove: false,
    reason: "It is time.",
    ...more,
  });
const approve = (id: `prp_${string}`, who = bo) =>
  world.verbs["proposals.approve"](by(who), { id, reason: "Read it." });
const inForce = () => world.verbs["policies.get"](bySystem, { name: "first" });

test("where changes wait for a second person, nobody makes one by their own word", async () => {
  const put = { name: "first", cedar: `${read}\n`, mode: "enforce" } as const;
  for (const attempt of [
    () => world.verbs["policies.put"](by(admin), put),
    () => world.verbs["policies.remove"](by(admin), { name: "first" }),
    () => world.verbs["policies.put"](by(ada), { ...put, name: "another" }),
  ])
    await expect(attempt()).rejects.toMatchObject({
      code: "conflict",
      message: "Changes of policies wait for a second person here.",
    });
  expect(await inForce()).toMatchObject({ version: 1, cedar: read });
});

test("a change is proposed, waits, and comes into force by another person's word, with both names", async () => {
  const cedar = `// later\n${read}`;
  const proposal = await propose({ cedar });
  expect(proposal).toMatchObject({
    status: "waiting",
    base: 1,
    before: { cedar: read, mode: "enforce" },
    after: { cedar, mode: "enforce" },
    author: { name: "Ada Author" },
  });
  expect(await toldOf(world.database, proposal.id)).toMatchObject([
    { event: "proposal_waiting", concerns: ["role:approver", `not:${ada.id}`] },
  ]);
  expect((await inForce()).version).toBe(1);
  await expect(approve(proposal.id, ada)).rejects.toMatchObject({ code: "forbidden" });
  const viewer = await world.person("Vi Viewer", "viewer");
  await expect(approve(proposal.id, viewer)).rejects.toMatchObject({ code: "forbidden" });
  expect((await inForce()).version).toBe(1);

  expect(await approve(proposal.id)).toMatchObject({
    status: "approved",
    decidedBy: "Bo Reviewer",
    decisionReason: "Read it.",
    version: 2,
  });
  expect(await inForce()).toMatchObject({
    version: 2,
    cedar,
    author: "Ada Author",
    reviewer: "Bo Reviewer",
    reason: "It is time.",
  });
  expect(world.audits.at(-1)).toMatchObject({
    operation: "proposals.approve",
    actor: { id: bo.id },
  });
  await expect(approve(proposal.id)).rejects.toMatchObject({ code: "conflict" });
});

test("a token that stands for nobody proposes nothing, and beside it nobody is a second person", async () => {
  const nameless = {
    code: "forbidden",
    message: expect.stringContaining("stands for nobody") as string,
  };
  const cedar = `// by a token\n${read}`;
  const asked = { name: "first", remove: false, reason: "It is time.", cedar };
  const token = request(fixedTokenActor);
  await expect(world.verbs["proposals.create"](token, asked)).rejects.toMatchObject(nameless);
  const ending = { policyReview: "none" as const, reason: "" };
  await expect(world.verbs["review.set"](token, ending)).rejects.toMatchObject(nameless);
  // One from before this rule, as it was kept then.
  const { id } = await propose({ cedar });
  await world.database.pool.query(
    "update policy_proposals set author_person = null, author_id = 'REEVE_OPERATOR_TOKEN' where id = $1",
    [id],
  );
  await expect(approve(id)).rejects.toMatchObject(nameless);
  await world.verbs["proposals.refuse"](by(bo), { id, reason: "Nobody began it." });
});

test("a change made against a version that is no more in force is stale, and is refused with what moved", async () => {
  const { version } = await inForce();
  const one = await propose({ cedar: `// one\n${read}` });
  const two = await propose({ cedar: `// two\n${read}` });
  await approve(one.id);
  expect(await world.verbs["proposals.get"](by(bo), { id: two.id })).toMatchObject({
    status: "stale",
  });
  await expect(approve(two.id)).rejects.toMatchObject({
    code: "conflict",
    message: `The change was made against version ${version} of first, and version ${version + 1} is in force now.`,
  });
  await expect(propose({ cedar: `// three\n${read}`, base: version })).rejects.toMatchObject({
    code: "conflict",
  });
  const stale = await world.verbs["proposals.list"](by(bo), { limit: 50, status: "stale" });
  expect(stale.items.map(({ id }) => id)).toEqual([two.id]);
  expect(
    await world.verbs["proposals.withdraw"](by(ada), { id: two.id, reason: "" }),
  ).toMatchObject({ status: "withdrawn" });
});

test("the mode alone, an older version and removal can be proposed", async () => {
  const { version, cedar } = await inForce();
  await approve((await propose({ mode: "shadow" })).id);
  expect(await inForce()).toMatchObject({ version: version + 1, mode: "shadow", cedar });
  await approve((await propose({ version: 1 })).id);
  expect(await inForce()).toMatchObject({ version: version + 2, mode: "enforce", cedar: read });
  await approve((await propose({ remove: true })).id);
  await expect(inForce()).rejects.toMatchObject({ code: "not_found" });
  const again = await propose({ cedar: read });
  expect(again).toMatchObject({ base: 0, before: null });
  await approve(again.id);
  expect((await inForce()).version).toBe(version + 3);
});

test("two people who approve at once make one version", async () => {
  const cy = await world.person("Cy Reviewer", "approver");
  const { version } = await inForce();
  const { id } = await propose({ cedar: `// at once\n${read}` });
  const said = await Promise.allSettled([approve(id, bo), approve(id, cy), approve(id, bo)]);
  expect(said.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await inForce()).version).toBe(version + 1);
  await approve((await propose({ cedar: read })).id);
});

test("what is not valid cannot be proposed, and nothing can be proposed that is so already", async () => {
  await expect(propose({ cedar: "permit(" })).rejects.toMatchObject({
    code: "invalid",
    faults: [{ line: 1 }],
  });
  await expect(propose({ cedar: read })).rejects.toMatchObject({ code: "conflict" });
});

test("a refusal keeps things as they are, and says why", async () => {
  const { version } = await inForce();
  const { id } = await propose({ mode: "shadow" });
  await expect(
    world.verbs["proposals.refuse"](by(ada), { id, reason: "no" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await expect(
    world.verbs["proposals.withdraw"](by(admin), { id, reason: "" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  expect(
    await world.verbs["proposals.refuse"](by(bo), { id, reason: "Not in this week." }),
  ).toMatchObject({ status: "refused", decisionReason: "Not in this week." });
  expect((await inForce()).version).toBe(version);
});

test("files of whoever starts Reeve are put in force all the same", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-files-"));
  await writeFile(path.join(folder, "filed.cedar"), read);
  await loadPolicyFiles(folder, world.hands, bySystem);
  expect(await world.verbs["policies.get"](bySystem, { name: "filed" })).toMatchObject({
    author: "reeve",
    reviewer: null,
  });
  await rm(folder, { recursive: true });
});

test("ending review waits for a second person itself", async () => {
  const end = () =>
    world.verbs["review.set"](by(admin), { policyReview: "none", reason: "We are two." });
  const asked = await end();
  expect(asked).toMatchObject({ policyReview: "second-person" });
  const id = asked.proposal;
  if (id === null) throw new Error("nothing was proposed");
  expect((await end()).proposal).toBe(id);
  await expect(approve(id, admin)).rejects.toMatchObject({ code: "forbidden" });
  expect(await world.verbs["review.get"](by(bo), {})).toMatchObject({
    policyReview: "second-person",
  });
  await approve(id);
  expect(await world.verbs["review.get"](by(bo), {})).toMatchObject({
    policyReview: "none",
    changedBy: "Adi Admin",
    proposal: null,
  });
  const cedar = `// alone\n${read}`;
  expect(
    await world.verbs["policies.put"](by(ada), { name: "first", cedar, mode: "enforce" }),
  ).toMatchObject({ reviewer: null });
});
