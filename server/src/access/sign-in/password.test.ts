import { parseOptions } from "@node-rs/argon2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, cookieIn, request, signInWorld } from "../../../test/sign-in.ts";
import { nobody, systemActor } from "../../platform/actor.ts";
import { windowMs } from "./limit.ts";
import { hashPassword, passwordMatches } from "./password.ts";

let world: Awaited<ReturnType<typeof signInWorld>>;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const good = "a long enough password";

async function withPassword(name: string) {
  const person = await world.person(name);
  await world.verbs["me.password"](by(person), { password: good });
  return person;
}
const signIn = (email: string, password: string, from = "192.0.2.1") =>
  world.verbs["session.password"](request(nobody, from), { email, password });

test("a password is kept as argon2id with OWASP's parameters or better", async () => {
  const hash = await hashPassword(good);
  expect(hash).toMatch(/^\$argon2id\$/);
  const { memoryCost, timeCost } = parseOptions(hash);
  expect(memoryCost).toBeGreaterThanOrEqual(19_456);
  expect(timeCost).toBeGreaterThanOrEqual(2);
  expect(await passwordMatches(hash, good)).toBe(true);
  expect(await passwordMatches(hash, `${good} `)).toBe(false);
  expect(await passwordMatches(null, good)).toBe(false);
  expect(await passwordMatches(await hashPassword("Zürich \u{fb01}sh"), "Zu\u{308}rich fish")).toBe(
    true,
  );
});

test("e-mail and password sign in, whatever the case of the address", async () => {
  const person = await withPassword("Pass Word");
  const it = request(nobody);
  const me = await world.verbs["session.password"](it, { email: person.email, password: good });
  expect(me).toMatchObject({ id: person.id, hasPassword: true });
  expect((await world.authenticate(new Headers({ cookie: cookieIn(it) }))).actor.id).toBe(
    person.id,
  );
});

test("an unknown address, a wrong password, no password and a suspended person get one and the same answer", async () => {
  const known = await withPassword("Known Person");
  const without = await world.person("Without Password");
  const suspended = await withPassword("Suspended Person");
  await world.verbs["people.update"](request(systemActor), {
    id: suspended.id,
    status: "suspended",
  });
  const said: unknown[] = [];
  for (const [email, password] of [
    ["nobody@example.com", good],
    [known.email, "wrong wrong wrong"],
    [without.email, good],
    [suspended.email, good],
  ] as const)
    await signIn(email, password).catch((error: { code: string; message: string; fix: string }) =>
      said.push([error.code, error.message, error.fix]),
    );
  expect(said).toHaveLength(4);
  expect(new Set(said.map((it) => JSON.stringify(it)))).toHaveLength(1);
  expect(said[0]).toMatchObject(["unauthenticated", expect.anything(), expect.anything()]);
});

async function took(stored: string | null): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 7; i++) {
    const before = performance.now();
    await passwordMatches(stored, "wrong wrong wrong");
    times.push(performance.now() - before);
  }
  return times.sort((a, b) => a - b)[3] ?? 0;
}

test("an unknown address costs a hash like a known one", async () => {
  const hash = await hashPassword(good);
  await took(null);
  const [known, unknown] = [await took(hash), await took(null)];
  // Ten times apart would be a tell; one hash against none is a hundred.
  expect(unknown).toBeGreaterThan(known / 10);
});

test("after ten failures the account is closed to guessing for a while, from anywhere, and says how long", async () => {
  const person = await withPassword("Guessed At");
  for (let i = 0; i < 10; i++)
    await expect(
      signIn(person.email, "wrong wrong wrong", `198.51.100.${i}`),
    ).rejects.toMatchObject({ code: "unauthenticated" });
  const it = request(nobody, "203.0.113.9");
  await expect(
    world.verbs["session.password"](it, { email: person.email, password: good }),
  ).rejects.toMatchObject({ code: "too_many", fix: expect.stringContaining("Wait 900 seconds") });
  expect(it.replies["retry-after"]).toBe("900");
  world.later(windowMs);
  await signIn(person.email, good);
});

test("many guesses at once do not slip past the limit", async () => {
  const person = await withPassword("Guessed At Once");
  const tries = await Promise.allSettled(
    Array.from({ length: 30 }, (_, i) =>
      signIn(person.email, "wrong wrong wrong", `198.51.100.${i}`),
    ),
  );
  const codes = tries.map((one) =>
    one.status === "rejected" ? (one.reason as { code: string }).code : "signed in",
  );
  expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(10);
  expect(codes.filter((code) => code === "too_many")).toHaveLength(20);
});

test("one address may not try account after account", async () => {
  const from = "203.0.113.77";
  await world.database.pool.query("delete from sign_in_attempts");
  for (let i = 0; i < 100; i++)
    await world.verbs["session.link"](request(nobody, from), { token: `guess-${i}` }).catch(
      () => undefined,
    );
  await expect(
    world.verbs["session.link"](request(nobody, from), { token: "guess" }),
  ).rejects.toMatchObject({ code: "too_many" });
  await expect(
    world.verbs["session.passkey.start"](request(nobody, from), {}),
  ).rejects.toMatchObject({ code: "too_many" });
  await expect(signIn("anyone@example.com", good, from)).rejects.toMatchObject({
    code: "too_many",
  });
});

test("good sign-ins do not use up the limit", async () => {
  const person = await withPassword("Busy Person");
  for (let i = 0; i < 15; i++) await signIn(person.email, good, "203.0.113.80");
});

test("changing a password needs the current one and ends one's other sessions and links", async () => {
  const person = await withPassword("Change Mind");
  const here = await world.browserOf(person);
  const elsewhere = await world.browserOf(person);
  const it = await world.from(here);
  const change = (current?: string) =>
    world.verbs["me.password"](it, {
      password: "another long password",
      ...(current && { current }),
    });
  await expect(change()).rejects.toMatchObject({ code: "forbidden" });
  await expect(change("wrong wrong wrong")).rejects.toMatchObject({ code: "forbidden" });
  await change(good);
  expect((await world.authenticate(here)).actor.id).toBe(person.id);
  await expect(world.authenticate(elsewhere)).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(signIn(person.email, good)).rejects.toMatchObject({ code: "unauthenticated" });
  await signIn(person.email, "another long password");
});

test("two changes of one password at once: one holds, the other is refused", async () => {
  const person = await withPassword("Two Tabs");
  const tries = await Promise.allSettled(
    ["first new password", "second new password"].map((password) =>
      world.verbs["me.password"](by(person), { current: good, password }),
    ),
  );
  expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
});

test("a password is nowhere on the record", async () => {
  const person = await withPassword("Secret Keeper");
  await signIn(person.email, good);
  const text = JSON.stringify(world.audits);
  expect(text).not.toContain(good);
  expect(text).not.toContain("argon2");
});

test("a token has no password to change", async () => {
  await expect(
    world.verbs["me.password"](request(systemActor), { password: good }),
  ).rejects.toMatchObject({ code: "forbidden" });
});
