import { afterAll, beforeAll, expect, test } from "vitest";
import { by, request, signInWorld } from "../../../test/sign-in.ts";
import type { Actor } from "../../platform/actor.ts";

let world: Awaited<ReturnType<typeof signInWorld>>;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const token = (scopes: Actor["scopes"]): Actor => ({
  kind: "token",
  id: "crd_test",
  name: "test",
  role: "admin",
  scopes,
  person: null,
});

test("an admin invites a person, who may sign in with the link and is on the record", async () => {
  const admin = await world.person("Inviting Admin", "admin");
  const made = await world.verbs["people.invite"](by(admin), {
    name: "New Person",
    email: "new@example.com",
    role: "owner",
  });
  expect(made.person).toMatchObject({
    name: "New Person",
    role: "owner",
    status: "invited",
    lastSeenAt: null,
  });
  expect(made.link.url).toContain("/sign-in#token=");
  expect(world.audits.at(-1)).toMatchObject({
    operation: "people.invite",
    actor: { id: admin.id },
    change: { subject: made.person.id, before: null },
  });
  expect(JSON.stringify(world.audits.at(-1))).not.toContain("reeve_link_");
});

test("one e-mail address is one person, also for two invitations at once", async () => {
  const admin = await world.person("Twice Admin", "admin");
  const tries = await Promise.allSettled(
    Array.from({ length: 4 }, () =>
      world.verbs["people.invite"](by(admin), {
        name: "Twin",
        email: "twin@example.com",
        role: "viewer",
      }),
    ),
  );
  expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  for (const one of tries)
    if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "conflict" });
});

test("nobody below admin changes people", async () => {
  const target = await world.person("Target");
  for (const role of ["viewer", "owner", "approver", "operator"] as const) {
    const person = await world.person(`Only ${role}`, role);
    await expect(
      world.verbs["people.update"](by(person), { id: target.id, role: "admin" }),
    ).rejects.toMatchObject({ code: "forbidden" });
  }
});

test("a person who is not there is not found", async () => {
  const admin = await world.person("Looking Admin", "admin");
  const id = "per_00000000000000000000000000" as const;
  await expect(world.verbs["people.update"](by(admin), { id, name: "X" })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(world.verbs["people.link"](by(admin), { id })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("who is suspended or left gets no link", async () => {
  const admin = await world.person("Link Admin", "admin");
  const gone = await world.person("Gone Person");
  await world.verbs["people.update"](by(admin), { id: gone.id, status: "left" });
  await expect(world.verbs["people.link"](by(admin), { id: gone.id })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("a token narrower than everything cannot make itself wider through a person", async () => {
  const target = await world.person("Ladder");
  const narrow = request(token(["people:write"]));
  await expect(
    world.verbs["people.invite"](narrow, {
      name: "Puppet",
      email: "puppet@example.com",
      role: "viewer",
    }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await expect(world.verbs["people.link"](narrow, { id: target.id })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(
    world.verbs["people.update"](narrow, { id: target.id, role: "admin" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await world.verbs["people.update"](narrow, { id: target.id, name: "Still a viewer" });
  await world.verbs["people.update"](narrow, { id: target.id, status: "suspended" });
  await world.verbs["people.invite"](request(token(["*"])), {
    name: "Fine",
    email: "fine@example.com",
    role: "admin",
  });
});

test("people are listed by name, in pages, and found by name or address", async () => {
  await using fresh = await signInWorld();
  const names = ["anton", "Berta", "Cäsar", "dora", "Emil_100%", "dora"];
  for (const [i, name] of names.entries()) {
    const made = await fresh.verbs["people.invite"](request(token(["*"])), {
      name,
      email: `p${i}@example.com`,
      role: "viewer",
    });
    expect(made.person.name).toBe(name);
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await fresh.verbs["people.list"](request(token(["*"])), {
      limit: 2,
      ...(cursor && { cursor }),
    });
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map((it) => it.name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(["anton", "Berta", "Cäsar", "dora", "dora", "Emil_100%"]);
  const find = async (q: string) =>
    (await fresh.verbs["people.list"](request(token(["*"])), { limit: 50, q })).items.map(
      (it) => it.name,
    );
  expect(await find("BERT")).toEqual(["Berta"]);
  expect(await find("p0@")).toEqual(["anton"]);
  expect(await find("%")).toEqual(["Emil_100%"]);
  expect(await find("_")).toEqual(["Emil_100%"]);
  await expect(
    fresh.verbs["people.list"](request(token(["*"])), { limit: 2, cursor: "bm9uc2Vuc2U" }),
  ).rejects.toMatchObject({ code: "bad_request" });
});

test("an e-mail address is changed to one that nobody else has", async () => {
  const admin = await world.person("Address Admin", "admin");
  const person = await world.person("Moving Person");
  const update = (email: string) =>
    world.verbs["people.update"](by(admin), { id: person.id, email });
  await expect(update(admin.email)).rejects.toMatchObject({ code: "conflict" });
  expect((await update("moved@example.com")).email).toBe("moved@example.com");
  expect((await update("moved@example.com")).email).toBe("moved@example.com");
});

test("the last active admin can be neither demoted nor suspended, nor by two at once", async () => {
  await using fresh = await signInWorld();
  const one = await fresh.person("First Admin", "admin");
  const two = await fresh.person("Second Admin", "admin");
  await fresh.person("Invited Admin", "admin", "invited");
  const tries = await Promise.allSettled([
    fresh.verbs["people.update"](by(one), { id: two.id, role: "viewer" }),
    fresh.verbs["people.update"](by(two), { id: one.id, status: "left" }),
  ]);
  expect(tries.filter((it) => it.status === "fulfilled")).toHaveLength(1);
  expect(tries.find((it) => it.status === "rejected")).toMatchObject({
    reason: { code: "conflict" },
  });
  const last = tries[0].status === "fulfilled" ? one : two;
  for (const change of [{ role: "operator" }, { status: "suspended" }, { status: "left" }] as const)
    await expect(
      fresh.verbs["people.update"](by(last), { id: last.id, ...change }),
    ).rejects.toMatchObject({ code: "conflict" });
  await fresh.verbs["people.update"](by(last), { id: last.id, name: "Renamed" });
});
