import { array, assert, asyncProperty, constantFrom } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, ctxOf, testRegister } from "../../../test/register.ts";
import { peopleStore } from "../people/store.ts";

let register: Awaited<ReturnType<typeof testRegister>>;
beforeAll(async () => {
  register = await testRegister();
});
afterAll(() => register[Symbol.asyncDispose]());

const input = { purpose: "answers tickets", environment: "prod", tier: "high" as const };

test("an owner answers for all four accountabilities unless others are named", async () => {
  const { verbs, operator } = register;
  const ann = await register.person("Ann Four", "ann.four@example.com");
  const bob = await register.person("Bob Four", "bob.four@example.com");
  const agent = await verbs["agents.register"](operator, {
    ...input,
    name: "four",
    owner: ann.id,
    risk: "BOB FOUR",
    backup: "bob.four@EXAMPLE.com",
  });
  const [a, b] = [
    { id: ann.id, name: ann.name },
    { id: bob.id, name: bob.name },
  ];
  expect(agent).toMatchObject({
    status: "registered",
    owner: a,
    accountabilities: { behaviour: a, change: a, incidents: a, risk: b },
    backup: b,
    epoch: 0,
  });
  expect(await verbs["agents.get"](operator, { id: agent.id })).toEqual(agent);
});

test("an e-mail address that nobody has becomes an invited person, and the invitation is on the record", async () => {
  const { verbs, operator, audits, database } = register;
  const { owner } = await verbs["agents.register"](operator, {
    ...input,
    name: "new-owner",
    owner: "New.Person@example.com",
  });
  const person = await peopleStore(database.kysely).withEmail("new.person@example.com");
  expect(person).toMatchObject({ id: owner?.id, status: "invited", role: "owner" });
  expect(audits.map((audit) => audit.change.subject)).toContain(person?.id);
});

test("a name that nobody has is refused with the names there are; one that two people have, with their ids", async () => {
  const { verbs, operator } = register;
  await register.person("Cleo Choice", "cleo@example.com");
  const twins = [
    await register.person("Twin", "twin1@example.com"),
    await register.person("twin", "twin2@example.com"),
  ];
  const by = (owner: string) =>
    verbs["agents.register"](operator, { ...input, name: `by ${owner.slice(0, 8)}`, owner });
  await expect(by("Nobody Here")).rejects.toMatchObject({
    code: "invalid",
    fix: expect.stringContaining("Cleo Choice <cleo@example.com>"),
  });
  await expect(by("Twin")).rejects.toMatchObject({
    code: "invalid",
    fix: expect.stringContaining(twins[1]?.id ?? "?"),
  });
  await expect(by("per_00000000000000000000000000")).rejects.toMatchObject({ code: "invalid" });
  await expect(by("not@an@address")).rejects.toMatchObject({ code: "invalid" });
});

test("someone who left answers for nothing", async () => {
  const { verbs, operator } = register;
  const gone = await register.person("Gone", "gone@example.com", "left");
  await expect(
    verbs["agents.register"](operator, { ...input, name: "of-gone", owner: gone.id }),
  ).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining("no longer here") });
});

test("two agents cannot have names a person would confuse, and the refusal names the other", async () => {
  const { verbs, operator } = register;
  const first = await register.agent("Refund-Bot");
  const other = await register.agent("other-bot");
  for (const name of ["refund-bot", "Rеfund-Bot", "ｒｅｆｕｎｄ-bot"]) {
    const message: unknown = expect.stringContaining(first.id);
    await expect(register.agent(name)).rejects.toMatchObject({ code: "conflict", message });
    await expect(verbs["agents.update"](operator, { id: other.id, name })).rejects.toMatchObject({
      code: "conflict",
      message,
    });
  }
  expect((await verbs["agents.update"](operator, { id: first.id, name: "refund-bot" })).name).toBe(
    "refund-bot",
  );
});

test("of twenty at once who want one name exactly one gets it", async () => {
  const tries = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => register.agent(i % 2 ? "Race" : "race")),
  );
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const it of tries)
    if (it.status === "rejected") expect(it.reason).toMatchObject({ code: "conflict" });
});

test("an owner changes only what they answer for, and a viewer nothing", async () => {
  const { verbs, operator } = register;
  const dan = await register.person("Dan", "dan@example.com");
  const eve = await register.person("Eve", "eve@example.com");
  const agent = await verbs["agents.register"](operator, { ...input, name: "dans", owner: dan.id });
  const asEve = ctxOf(actorOf(eve.id, "Eve", "owner"));
  await expect(verbs["agents.update"](asEve, { id: agent.id, tier: "low" })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(verbs["agents.stop"](asEve, { id: agent.id, reason: "no" })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(verbs["agents.credentials.add"](asEve, { id: agent.id })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(
    verbs["agents.update"](ctxOf(actorOf(dan.id, "Dan", "viewer")), { id: agent.id, tier: "low" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await expect(
    verbs["agents.register"](asEve, { ...input, name: "eves", owner: eve.id }),
  ).rejects.toMatchObject({ code: "forbidden" });
  const asDan = ctxOf(actorOf(dan.id, "Dan", "owner"));
  await expect(
    verbs["agents.update"](asDan, { id: agent.id, backup: "stranger@example.com" }),
  ).rejects.toMatchObject({ code: "invalid" });
  expect(await verbs["agents.update"](asDan, { id: agent.id, risk: "Eve" })).toMatchObject({
    accountabilities: { risk: { id: eve.id } },
  });
  expect(await verbs["agents.update"](asEve, { id: agent.id, tier: "low" })).toMatchObject({
    tier: "low",
  });
});

test("an update is on the record with what was before and after", async () => {
  const { verbs, operator, audits } = register;
  const agent = await register.agent();
  const scope = { servers: ["files"], tools: [], data: ["pii"] };
  const after = await verbs["agents.update"](operator, {
    id: agent.id,
    purpose: "else",
    scope,
    version: "2",
  });
  expect(after).toMatchObject({ purpose: "else", scope, version: "2", name: agent.name });
  expect(audits.at(-1)).toMatchObject({
    operation: "agents.update",
    change: { subject: agent.id, before: agent, after },
  });
});

test("a stop raises the epoch, gives the reason, and says when this process went by it", async () => {
  const { verbs, operator, known, clock } = register;
  const { agent } = await register.keyed();
  const { agent: stopped, enforcement } = await verbs["agents.stop"](operator, {
    id: agent.id,
    reason: "wrong refunds",
  });
  expect(stopped).toMatchObject({ status: "suspended", statusReason: "wrong refunds", epoch: 1 });
  expect(known.agents.get(agent.id)).toMatchObject({ status: "suspended", epoch: 1 });
  expect(enforcement).toEqual([
    {
      point: "test",
      state: "confirmed",
      confirmedAt: new Date(clock.nowMs).toISOString(),
      afterMs: 0,
      cut: 0,
    },
  ]);
  expect(
    (await verbs["agents.resume"](operator, { id: agent.id, reason: "mended" })).agent,
  ).toMatchObject({ status: "active", statusReason: null, epoch: 1 });
  await expect(
    verbs["agents.resume"](operator, { id: agent.id, reason: "again" }),
  ).rejects.toMatchObject({ code: "conflict" });
});

test("retiring is final and revokes every credential", async () => {
  const { verbs, operator, known } = register;
  const { agent, clientId } = await register.keyed();
  expect(await verbs["agents.update"](operator, { id: agent.id, status: "retired" })).toMatchObject(
    { status: "retired", epoch: 1 },
  );
  expect(known.credentials.has(clientId)).toBe(false);
  for (const change of [{ purpose: "x" }, { status: "active" as const }, { name: "risen" }])
    await expect(
      verbs["agents.update"](operator, { id: agent.id, ...change }),
    ).rejects.toMatchObject({ code: "conflict" });
  await expect(
    verbs["agents.resume"](operator, { id: agent.id, reason: "x" }),
  ).rejects.toMatchObject({ code: "conflict" });
  await expect(verbs["agents.credentials.add"](operator, { id: agent.id })).rejects.toMatchObject({
    code: "conflict",
  });
  await expect(register.agent(agent.name)).rejects.toMatchObject({ code: "conflict" });
});

test("the list goes through every agent once, by name, and finds by name, purpose and owner", async () => {
  const { verbs, operator } = register;
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await verbs["agents.list"](operator, { limit: 3, cursor });
    names.push(...page.items.map(({ name }) => name.toLowerCase()));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(names.toSorted());
  expect(
    (await verbs["agents.list"](operator, { limit: 50, q: "ANN FOU" })).items.map(
      ({ name }) => name,
    ),
  ).toEqual(["four"]);
  expect((await verbs["agents.list"](operator, { limit: 50, q: "100%" })).items).toEqual([]);
  expect(
    (await verbs["agents.list"](operator, { limit: 50, status: "retired" })).items,
  ).toHaveLength(1);
  await expect(
    verbs["agents.list"](operator, { limit: 3, cursor: "bm9wZQ" }),
  ).rejects.toMatchObject({ code: "bad_request" });
});

test("what is not there is not found", async () => {
  const { verbs, operator, unknownId: id } = register;
  await expect(verbs["agents.get"](operator, { id })).rejects.toMatchObject({ code: "not_found" });
  await expect(verbs["agents.stop"](operator, { id, reason: "x" })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(verbs["agents.credentials.list"](operator, { id, limit: 5 })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("through any life of an agent its epoch never falls, and rises with every stop that is answered", async () => {
  const step = constantFrom("stop", "resume", "credential", "registered", "retired");
  await assert(
    asyncProperty(array(step, { maxLength: 8 }), async (steps) => {
      const { verbs, operator } = register;
      const { id } = await register.agent();
      let { epoch } = await verbs["agents.get"](operator, { id });
      for (const it of steps) {
        const done = await act(id, it).then(
          () => true,
          () => false,
        );
        const now = (await verbs["agents.get"](operator, { id })).epoch;
        expect(now).toBe(epoch + (done && (it === "stop" || it === "retired") ? 1 : 0));
        epoch = now;
      }
    }),
    { numRuns: 15 },
  );
});

const act = (
  id: Parameters<(typeof register.verbs)["agents.get"]>[1]["id"],
  step: string,
): Promise<unknown> => {
  const { verbs, operator } = register;
  if (step === "stop") return verbs["agents.stop"](operator, { id, reason: "x" });
  if (step === "resume") return verbs["agents.resume"](operator, { id, reason: "x" });
  if (step === "credential") return verbs["agents.credentials.add"](operator, { id });
  return verbs["agents.update"](operator, { id, status: step === "retired" ? step : "registered" });
};
