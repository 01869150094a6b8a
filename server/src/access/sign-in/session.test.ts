import { afterAll, beforeAll, expect, test } from "vitest";
import { by, cookieIn, request, signInWorld, tokenOf } from "../../../test/sign-in.ts";
import { nobody, systemActor } from "../../platform/actor.ts";
import { absoluteMs, idleMs } from "./session-store.ts";

let world: Awaited<ReturnType<typeof signInWorld>>;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const linkFor = async (id: `per_${string}`) =>
  tokenOf((await world.verbs["people.link"](request(systemActor), { id })).url);

test("a link signs its person in once, and the sign-in is on the record as theirs", async () => {
  const person = await world.person("Ada Once", "owner", "invited");
  const token = await linkFor(person.id);
  const it = request(nobody);
  const me = await world.verbs["session.link"](it, { token });
  expect(me).toMatchObject({ kind: "person", id: person.id, role: "owner", hasPassword: false });
  expect(it.replies["set-cookie"]).toMatch(
    /^reeve_session=reeve_session_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/,
  );
  expect(world.audits.at(-1)).toMatchObject({
    operation: "session.link",
    actor: { kind: "person", id: person.id },
    change: { subject: person.id, before: { status: "invited" }, after: { status: "active" } },
  });
  const again = request(nobody);
  await expect(world.verbs["session.link"](again, { token })).rejects.toMatchObject({
    code: "unauthenticated",
  });
  expect(again.replies).toEqual({});
});

test("of many uses of one link at once exactly one signs in", async () => {
  const person = await world.person("Grace Race");
  const token = await linkFor(person.id);
  const tries = await Promise.allSettled(
    Array.from({ length: 12 }, () => world.verbs["session.link"](request(nobody), { token })),
  );
  expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  const { rows } = await world.database.pool.query(
    "select 1 from browser_sessions where person = $1",
    [person.id],
  );
  expect(rows).toHaveLength(1);
});

test("a link expires after 24 hours, and a newer one takes its place", async () => {
  const person = await world.person("Late Reader");
  const first = await linkFor(person.id);
  const second = await linkFor(person.id);
  await expect(
    world.verbs["session.link"](request(nobody), { token: first }),
  ).rejects.toMatchObject({ code: "unauthenticated" });
  world.later(24 * 3_600_000);
  await expect(
    world.verbs["session.link"](request(nobody), { token: second }),
  ).rejects.toMatchObject({ code: "unauthenticated" });
});

test("only hashes of links and sessions are stored", async () => {
  const person = await world.person("Hash Only");
  const token = await linkFor(person.id);
  const it = request(nobody);
  await world.verbs["session.link"](it, { token });
  const session = cookieIn(it).slice("reeve_session=".length);
  for (const table of ["browser_sessions", "sign_in_links", "people"]) {
    const { rows } = await world.database.pool.query(
      `select row_to_json(t)::text as row from ${table} t`,
    );
    const text = JSON.stringify(rows);
    for (const secret of [token, session]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString("hex"));
    }
  }
  expect(JSON.stringify(world.audits)).not.toContain("reeve_link_");
});

test("a session ends when it is idle too long, and at last however much it is used", async () => {
  const person = await world.person("Idle Ivan");
  const idle = await world.browserOf(person);
  world.later(idleMs - 1);
  expect((await world.authenticate(idle)).actor.id).toBe(person.id);
  world.later(idleMs);
  await expect(world.authenticate(idle)).rejects.toMatchObject({ code: "unauthenticated" });

  const busy = await world.browserOf(person);
  for (let used = 0; used < absoluteMs - idleMs / 2; used += idleMs / 2) {
    world.later(idleMs / 2);
    if (used + idleMs / 2 < absoluteMs) await world.authenticate(busy);
  }
  world.later(idleMs / 2);
  await expect(world.authenticate(busy)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("the use of a session is noted at most once a minute", async () => {
  const person = await world.person("Minute Mia");
  const headers = await world.browserOf(person);
  const seen = async () =>
    (
      await world.database.pool.query(
        "select used_at::text from browser_sessions where person = $1",
        [person.id],
      )
    ).rows[0];
  const opened = await seen();
  world.later(59_000);
  await world.authenticate(headers);
  expect(await seen()).toEqual(opened);
  world.later(1_000);
  await world.authenticate(headers);
  expect(await seen()).not.toEqual(opened);
});

test("signing out ends the session at once and clears the cookie", async () => {
  const headers = await world.browserOf(await world.person("Out Otto"));
  const it = await world.from(headers);
  await world.verbs["session.close"](it, {});
  expect(it.replies["set-cookie"]).toContain("Max-Age=0");
  await expect(world.authenticate(headers)).rejects.toMatchObject({ code: "unauthenticated" });
  expect(world.audits.at(-1)).toMatchObject({ operation: "session.close" });
});

test("signing in again gives the browser another session and ends the one it had", async () => {
  const person = await world.person("Rota Rosa");
  const before = await world.browserOf(person);
  const it = { ...(await world.from(before)), actor: nobody };
  await world.verbs["session.link"](it, { token: await linkFor(person.id) });
  await expect(world.authenticate(before)).rejects.toMatchObject({ code: "unauthenticated" });
  await world.authenticate(new Headers({ cookie: cookieIn(it) }));
});

test.each([
  ["suspended", { status: "suspended" as const }],
  ["gone", { status: "left" as const }],
  ["given another role", { role: "approver" as const }],
])("whoever is %s is signed out from the moment the change is answered", async (name, change) => {
  const admin = await world.person(`Admin of ${name}`, "admin");
  const person = await world.person(`Someone ${name}`);
  const unused = await linkFor(person.id);
  const headers = await world.browserOf(person);
  const later = await linkFor(person.id);
  await world.verbs["people.update"](by(admin), { id: person.id, ...change });
  await expect(world.authenticate(headers)).rejects.toMatchObject({ code: "unauthenticated" });
  for (const token of [unused, later])
    await expect(world.verbs["session.link"](request(nobody), { token })).rejects.toMatchObject({
      code: "unauthenticated",
    });
});

test("a session that a suspension raced is refused too, also after the person is back", async () => {
  const admin = await world.person("Race Admin", "admin");
  const person = await world.person("Race Person");
  const token = await linkFor(person.id);
  const it = request(nobody);
  const [, signedIn] = await Promise.allSettled([
    world.verbs["people.update"](by(admin), { id: person.id, status: "suspended" }),
    world.verbs["session.link"](it, { token }),
  ]);
  await world.verbs["people.update"](by(admin), { id: person.id, status: "active" });
  if (signedIn.status === "fulfilled")
    await expect(world.authenticate(new Headers({ cookie: cookieIn(it) }))).rejects.toMatchObject({
      code: "unauthenticated",
    });
});

test("two session cookies at once are no session: one of them was planted", async () => {
  const headers = await world.browserOf(await world.person("Two Cookies"));
  const both = new Headers({ cookie: `${headers.get("cookie")}; reeve_session=planted` });
  expect((await world.authenticate(both)).actor).toBe(nobody);
});

test("a session over https is sent over https only", async () => {
  await using safe = await signInWorld("https://reeve.example");
  const person = await safe.person("Safe Sam");
  const link = await safe.verbs["people.link"](request(systemActor), { id: person.id });
  expect(link.url).toMatch(/^https:\/\/reeve\.example\/sign-in#token=reeve_link_/);
  const it = request(nobody);
  await safe.verbs["session.link"](it, { token: tokenOf(link.url) });
  expect(it.replies["set-cookie"]).toContain("; Secure");
});
