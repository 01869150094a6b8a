import { afterEach, beforeEach, expect, test } from "vitest";
import { scimWorld } from "../../../test/scim.ts";
import { by, request } from "../../../test/sign-in.ts";
import { systemActor } from "../../platform/actor.ts";
import { peopleStore } from "../../registry/people/store.ts";
import type { Person } from "@reeve/contract/person";
import type { PersonId } from "@reeve/contract/id";

let scim: Awaited<ReturnType<typeof scimWorld>>;
let admin: Person;
beforeEach(async () => {
  scim = await scimWorld();
  admin = await scim.world.person("Local Admin", "admin");
});
afterEach(() => scim[Symbol.asyncDispose]());

const idOf = (told: { body: Record<string, unknown> }): PersonId => told.body.id as PersonId;
const person = async (id: PersonId): Promise<Person | null> =>
  peopleStore(scim.world.database.kysely).find(id);
const map = (...roles: { group: string; role: Person["role"] }[]) =>
  scim.world.verbs["directory.roles"](by(admin), { roles });

test("whom the provider takes away is signed out at once, by PATCH and by DELETE, and has left", async () => {
  for (const [take, name] of [
    [
      (id: string) => scim.patch(`/Users/${id}`, { op: "Replace", path: "active", value: "False" }),
      "gone",
    ],
    [(id: string) => scim.send("DELETE", `/Users/${id}`), "deleted"],
  ] as const) {
    const id = idOf(await scim.user(`${name}@corp.example`));
    const known = await person(id);
    if (!known) throw new Error("not made");
    const browser = await scim.world.browserOf(known);
    expect((await scim.world.from(browser)).actor.id).toBe(id);
    expect((await take(id)).status).toBeLessThan(300);
    expect(await person(id)).toMatchObject({ status: "left" });
    await expect(scim.world.from(browser)).rejects.toMatchObject({ code: "unauthenticated" });
  }
});

test("everything the provider does is on the record under its token's name", async () => {
  const id = idOf(await scim.user("noted@corp.example", { externalId: "x1" }));
  await scim.patch(`/Users/${id}`, { op: "replace", value: { active: false } });
  const records = scim.world.audits.filter((one) => one.change.subject === id);
  expect(new Set(records.map((one) => one.actor.name))).toEqual(new Set(["Provider"]));
  expect(records.map((one) => one.operation)).toContain("people.invite");
  expect(records.at(-1)?.change.after).toMatchObject({ active: false, by: "scim" });
});

test("someone who was deleted and comes again starts as a viewer without the old password", async () => {
  const id = idOf(await scim.user("again@corp.example"));
  const known = await person(id);
  if (!known) throw new Error("not made");
  await scim.world.browserOf(known);
  await scim.world.verbs["me.password"](by(known), { password: "an old password of theirs" });
  await scim.world.verbs["people.update"](by(admin), { id, role: "operator" });
  await scim.send("DELETE", `/Users/${id}`);
  expect((await scim.send("GET", `/Users/${id}`)).status).toBe(404);
  expect(idOf(await scim.user("again@corp.example"))).toBe(id);
  expect(await person(id)).toMatchObject({ role: "viewer", status: "active" });
  await expect(
    scim.world.verbs["session.password"](request(systemActor), {
      email: "again@corp.example",
      password: "an old password of theirs",
    }),
  ).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a suspension by hand stays while the provider says the same as before", async () => {
  const id = idOf(await scim.user("held@corp.example"));
  await scim.world.verbs["people.update"](by(admin), { id, status: "suspended" });
  const said = await scim.send("PUT", `/Users/${id}`, {
    userName: "held@corp.example",
    active: true,
  });
  expect(said.body).toMatchObject({ active: false });
  expect(await person(id)).toMatchObject({ status: "suspended" });
});

test("a person added by hand is found by the provider and linked, not made twice", async () => {
  const known = await scim.world.person("Known Person");
  const told = await scim.send(
    "GET",
    `/Users?filter=${encodeURIComponent(`userName eq "${known.email}"`)}`,
  );
  expect(told.body).toMatchObject({ totalResults: 1, Resources: [{ id: known.id, active: true }] });
  expect((await scim.user(known.email)).body).toMatchObject({ scimType: "uniqueness" });
  await scim.patch(`/Users/${known.id}`, { op: "Add", path: "externalId", value: "e-7" });
  const linked = await scim.send(
    "GET",
    `/Users?filter=${encodeURIComponent('externalId eq "e-7"')}`,
  );
  expect(linked.body).toMatchObject({ totalResults: 1, Resources: [{ id: known.id }] });
});

test("a group gives its role while someone is in it, the highest wins, and the role by hand comes back", async () => {
  await map({ group: "reeve-operators", role: "operator" }, { group: "ext-owners", role: "owner" });
  const id = idOf(await scim.user("member@corp.example"));
  const owners = idOf(await scim.group("Owners", [id], { externalId: "ext-owners" }));
  expect(await person(id)).toMatchObject({ role: "owner" });
  const operators = idOf(await scim.group("reeve-operators"));
  await scim.patch(`/Groups/${operators}`, { op: "Add", path: "members", value: [{ value: id }] });
  expect(await person(id)).toMatchObject({ role: "operator" });
  const user = await scim.send("GET", `/Users/${id}`);
  expect(user.body.groups).toMatchObject([{ display: "Owners" }, { display: "reeve-operators" }]);
  // Entra takes a member away by value, Okta by a filter in the path.
  await scim.patch(`/Groups/${operators}`, {
    op: "Remove",
    path: "members",
    value: [{ value: id }],
  });
  expect(await person(id)).toMatchObject({ role: "owner" });
  await scim.patch(`/Groups/${owners}`, { op: "remove", path: `members[value eq "${id}"]` });
  expect(await person(id)).toMatchObject({ role: "viewer" });
});

test("a group that goes, is renamed or maps to nothing any more takes its role along", async () => {
  await map({ group: "A", role: "operator" }, { group: "B", role: "approver" });
  const id = idOf(await scim.user("mover@corp.example"));
  const group = idOf(await scim.group("A", [id]));
  expect(await person(id)).toMatchObject({ role: "operator" });
  await scim.patch(`/Groups/${group}`, { op: "replace", value: { id: group, displayName: "B" } });
  expect(await person(id)).toMatchObject({ role: "approver" });
  await map({ group: "a", role: "admin" });
  expect(await person(id)).toMatchObject({ role: "viewer" });
  await map({ group: "B", role: "owner" });
  expect(await person(id)).toMatchObject({ role: "owner" });
  await scim.send("DELETE", `/Groups/${group}`);
  expect(await person(id)).toMatchObject({ role: "viewer" });
});

test("a mapping is tried before it is set: whose role would change, and who is kept", async () => {
  const id = idOf(await scim.user("tried@corp.example"));
  await scim.group("A", [id]);
  const tried = await scim.world.verbs["directory.preview"](by(admin), {
    roles: [{ group: "A", role: "approver" }],
  });
  expect(tried.changes).toMatchObject([
    { person: id, from: "viewer", to: "approver", kept: false },
  ]);
  expect(await person(id)).toMatchObject({ role: "viewer" });
});

test("the last admin who was added by hand is not locked out, not even by a provider with admins of its own", async () => {
  await map({ group: "Admins", role: "admin" });
  const id = idOf(await scim.user("rich@corp.example"));
  await scim.group("Admins", [id]);
  await scim.world.browserOf((await person(id)) as Person);
  for (const take of [
    () => scim.send("DELETE", `/Users/${admin.id}`),
    () => scim.patch(`/Users/${admin.id}`, { op: "replace", path: "active", value: false }),
    () => scim.send("PUT", `/Users/${admin.id}`, { userName: admin.email, active: false }),
  ]) {
    const told = await take();
    expect(told.status).toBe(403);
    expect(told.body.detail).toContain("last admin who was added by hand");
  }
  expect(await person(admin.id)).toMatchObject({ status: "active", role: "admin" });
});

test("a token of less, an expired or unknown one, and a browser's session open nothing", async () => {
  const narrow = await scim.world.verbs["tokens.create"](by(admin), {
    name: "Other",
    role: "admin",
    scopes: ["people:write"],
    expiresAt: new Date(scim.world.time.ms + 86_400_000).toISOString(),
  });
  const as = (authorization: string) => scim.send("GET", "/Users", undefined, { authorization });
  expect((await as(`Bearer ${narrow.token}`)).status).toBe(403);
  const unknown = await as("Bearer nobody");
  expect(unknown).toMatchObject({ status: 401, body: { status: "401" } });
  expect(unknown.headers.get("www-authenticate")).toContain("Bearer");
  const cookie = (await scim.world.browserOf(admin)).get("cookie") ?? "";
  const browser = await fetch(`${scim.base}/Users`, { headers: { cookie } });
  expect(browser.status).toBe(401);
  await browser.text();
  scim.world.later(91 * 86_400_000);
  expect((await scim.send("GET", "/Users")).status).toBe(401);
});

test("a provider's token outlives the admin who made it, so that leavers still leave", async () => {
  const other = await scim.world.person("Leaving Admin", "admin");
  const made = await scim.world.verbs["tokens.create"](by(other), {
    name: "Okta",
    role: "admin",
    scopes: ["scim:write"],
    expiresAt: new Date(scim.world.time.ms + 86_400_000).toISOString(),
  });
  const authorization = `Bearer ${made.token}`;
  const left = await scim.send("DELETE", `/Users/${other.id}`, undefined, { authorization });
  expect(left.status).toBe(204);
  expect((await scim.send("GET", "/Users", undefined, { authorization })).status).toBe(200);
});

test("who tries token after token is told to wait", async () => {
  const tries = await Promise.all(
    Array.from({ length: 130 }, () =>
      scim.send("GET", "/Users", undefined, { authorization: "Bearer guess" }),
    ),
  );
  expect(tries.filter((one) => one.status === 429).length).toBe(10);
});

test("of many at once who make the same person, one does", async () => {
  const tries = await Promise.all(
    Array.from({ length: 5 }, () => scim.user("race@corp.example", { externalId: "r" })),
  );
  expect(tries.filter((one) => one.status === 201)).toHaveLength(1);
  expect(tries.filter((one) => one.status === 409)).toHaveLength(4);
});

test("members that are nobody here are kept as sent and give nothing", async () => {
  const made = await scim.group("Strangers", ["not-here", "not-here"]);
  expect(made.status).toBe(201);
  expect(made.body.members).toEqual([{ value: "not-here" }]);
  const told = await scim.send("GET", "/Groups?excludedAttributes=members");
  expect(JSON.stringify(told.body)).not.toContain("not-here");
});
