import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, decisionWorld } from "../../../test/decision-world.ts";
import { nobody } from "../../platform/actor.ts";
import { ownCtx } from "../../platform/context.ts";
import { openAsking, marketVerbs } from "../open.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let ada: Person;
let index: ReturnType<typeof marketVerbs>;
const stranger = { ...ownCtx("a test"), actor: nobody };
const csv = (rows: readonly string[]): string =>
  ["company,domain,title,location,remote,description", ...rows].join("\n");
const bring = (text: string, complete = true) =>
  index["index.bring"](by(ada), { format: "csv", text, complete });
const list = async (more: object = {}) =>
  (await index["index.list"](stranger, { limit: 50, ...more })).items;

beforeAll(async () => {
  world = await decisionWorld();
  ada = await world.person("Ada Admin", "admin");
  const asking = openAsking(world.clock, { boardMirrors: {}, boardContact: null });
  index = marketVerbs({ ...world.hands, asking });
});
afterAll(() => world[Symbol.asyncDispose]());

test("a file places companies with no network, and says what it left out", async () => {
  const brought = await bring(
    csv([
      "Acme,acme.example,Head of AI Governance,Berlin,no,",
      "Acme,acme.example,AI Engineer,Remote,yes,",
      "Brook,brook.example,AI Solutions Architect,Oslo,no,",
      "Cove,cove.example,Real Estate Agent,Paris,no,",
      "No domain,,AI Engineer,,,",
      'Dale,dale.example,Evals Engineer,Rome,no,"We build agentic systems, with guardrails."',
    ]),
  );
  expect(brought).toMatchObject({ companies: 4, added: 4, postings: 5, opened: 5, closed: 0 });
  expect(brought.refused).toEqual([{ row: 5, why: "its domain is not one such as example.com" }]);
  const found = (await list()).toSorted((a, b) => a.name.localeCompare(b.name));
  expect(found.map(({ name, placement }) => [name, placement?.group, placement?.family])).toEqual([
    ["Acme", "A", "ai_governance"],
    ["Brook", "B", "solutions_architect"],
    ["Dale", "A", "evaluations"],
  ]);
  expect(found[0]?.placement).toMatchObject({
    openRoles: 2,
    remote: true,
    says: "A hiring signal, not an audit.",
    deciding: { title: "Head of AI Governance" },
  });
  expect((await list({ all: "yes" })).map(({ name }) => name)).toContain("Cove");
});

test("a page of the list goes on where the one before ended", async () => {
  const first = await index["index.list"](stranger, { limit: 2 });
  const cursor = first.nextCursor ?? "";
  const second = await index["index.list"](stranger, { limit: 2, cursor });
  expect([...first.items, ...second.items].map(({ placement }) => placement?.group)).toEqual([
    "A",
    "A",
    "B",
  ]);
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(3);
  expect(second.nextCursor).toBeNull();
  expect((await list({ family: "ai_engineer" })).map(({ name }) => name)).toEqual(["Acme"]);
  expect((await list({ q: "BROOK" })).map(({ name }) => name)).toEqual(["Brook"]);
});

test("an opening says which words decided, and why one does not count", async () => {
  const { items } = await index["index.postings"](stranger, { limit: 50 });
  const of = (title: string) => items.find((one) => one.title === title);
  expect(of("Evals Engineer")).toMatchObject({
    counts: "yes",
    explicit: false,
    matchedText: "evals",
    terms: expect.arrayContaining(["guardrails"]),
  });
  expect(of("Real Estate Agent")).toMatchObject({ counts: "no", family: null });
  expect(of("Real Estate Agent")?.why).toMatch(/person/);
});

test("a company keeps how its place changed, with the opening that caused it", async () => {
  const [acme] = await list({ q: "acme" });
  const id = acme?.id ?? "cmp_";
  const only = csv(["Acme,acme.example,AI Engineer,Remote,yes,"]);
  world.time.ms += 86_400_000;
  await bring(only);
  expect((await list({ q: "acme" }))[0]?.placement?.group).toBe("A");
  world.time.ms += 86_400_000;
  expect(await bring(only)).toMatchObject({ opened: 0, closed: 1 });
  const { company, history, evidence, boards } = await index["index.company"](stranger, { id });
  expect(company.placement?.group).toBe("C");
  expect(history.map(({ from, to }) => [from, to])).toEqual([
    ["A", "C"],
    [null, "A"],
  ]);
  expect(history[0]?.posting?.title).toBe("AI Engineer");
  expect(evidence.map(({ title, daysOpen }) => [title, daysOpen])).toEqual([["AI Engineer", 2]]);
  expect(boards.map(({ key }) => key)).toEqual(["file:acme.example"]);
});

test("who is not signed in reads the index while it is public, and not a word of it when it is not", async () => {
  await index["index.settings.put"](by(ada), { published: false });
  const [acme] = (await index["index.list"](by(ada), { limit: 50 })).items;
  for (const asked of [
    () => index["index.overview"](stranger, { days: 7 }),
    () => index["index.list"](stranger, { limit: 50 }),
    () => index["index.company"](stranger, { id: acme?.id ?? "cmp_" }),
    () => index["index.postings"](stranger, { limit: 50 }),
    () => index["index.method"](stranger, {}),
    () =>
      index["index.requests.make"](stranger, {
        company: acme?.id ?? "cmp_",
        kind: "correction",
        says: "no",
      }),
  ])
    await expect(asked()).rejects.toMatchObject({ code: "unauthenticated" });
  await index["index.settings.put"](by(ada), { published: true });
  expect(await index["index.overview"](stranger, { days: 7 })).toMatchObject({ placed: 3 });
});

test("who asks to be left out is shown to nobody once an operator agrees", async () => {
  const [brook] = await list({ q: "brook" });
  const company = brook?.id ?? "cmp_";
  const asked = {
    company,
    kind: "opt_out",
    says: "Please.",
    contact: "post@brook.example",
  } as const;
  await index["index.requests.make"](stranger, asked);
  const { items } = await index["index.requests.list"](by(ada), { limit: 10, waiting: "yes" });
  expect(items).toMatchObject([{ kind: "opt_out", contact: "post@brook.example" }]);
  const id = items[0]?.id ?? "irq_";
  await index["index.requests.settle"](by(ada), { id, outcome: "done", answer: "You are out." });
  expect(await list({ q: "brook", all: "yes" })).toEqual([]);
  await expect(index["index.company"](stranger, { id: company })).rejects.toMatchObject({
    code: "not_found",
  });
  const again = { id, outcome: "declined", answer: "No." } as const;
  await expect(index["index.requests.settle"](by(ada), again)).rejects.toMatchObject({
    code: "conflict",
  });
});

test("the method is made from the tables that place companies, with each expression", async () => {
  const method = await index["index.method"](stranger, {});
  expect(method.families.map(({ name }) => name)).toContain("ai_governance");
  expect(
    method.families.every(({ patterns }) => patterns.every((it) => it.expression.startsWith("/"))),
  ).toBe(true);
  expect(method.measured.every(({ titles }) => titles > 0)).toBe(true);
  expect(method.rules.length).toBeGreaterThan(5);
});

test("a company is changed, hires for others, and is removed with all that is known of it", async () => {
  const [dale] = await list({ q: "dale" });
  const id = dale?.id ?? "cmp_";
  const changed = await index["index.update"](by(ada), {
    id,
    isStaffingFirm: true,
    sector: "energy",
  });
  expect(changed).toMatchObject({ placement: null, sector: "energy", name: "Dale" });
  await index["index.remove"](by(ada), { id });
  const { items } = await index["index.postings"](stranger, { limit: 50, company: id });
  expect(items).toEqual([]);
});
