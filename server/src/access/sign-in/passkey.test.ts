import type { Person } from "@reeve/contract/person";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { softwareAuthenticator, type Wrong } from "../../../test/authenticator.ts";
import { by, cookieIn, request, signInWorld } from "../../../test/sign-in.ts";
import { nobody, systemActor } from "../../platform/actor.ts";
import { relyingParty } from "./relying-party.ts";

type World = Awaited<ReturnType<typeof signInWorld>>;
let world: World;
let verbs: World["verbs"];
beforeAll(async () => {
  world = await signInWorld();
  ({ verbs } = world);
});
afterAll(() => world[Symbol.asyncDispose]());

const origin = "http://localhost:4700";

async function addTo(person: Person, device = softwareAuthenticator(origin), wrong: Wrong = {}) {
  const { ceremony, options } = await verbs["me.passkey.start"](by(person), {});
  const response = device.create(options, wrong);
  const me = await verbs["me.passkey.add"](by(person), { ceremony, name: "Laptop", response });
  return { device, me, ceremony, response };
}
async function signIn(device: ReturnType<typeof softwareAuthenticator>, wrong: Wrong = {}) {
  const { ceremony, options } = await verbs["session.passkey.start"](request(nobody), {});
  const response = device.get(options, wrong);
  const it = request(nobody);
  const me = await verbs["session.passkey"](it, { ceremony, response });
  return { me, it, ceremony, response };
}

test("a passkey is added and signs its person in, without a name being typed", async () => {
  const person = await world.person("Key Holder", "approver");
  const { device, me } = await addTo(person);
  expect(me.passkeys).toMatchObject([{ name: "Laptop" }]);
  const { me: signedIn, it } = await signIn(device);
  expect(signedIn).toMatchObject({ id: person.id, role: "approver" });
  expect((await world.authenticate(new Headers({ cookie: cookieIn(it) }))).actor.id).toBe(
    person.id,
  );
  expect(world.audits.at(-1)).toMatchObject({
    operation: "session.passkey",
    actor: { id: person.id },
  });
  await signIn(device);
});

test.each<[string, Wrong]>([
  ["from another origin", { origin: "http://localhost:4701" }],
  ["for another name", { rpId: "evil.example" }],
  ["of another challenge", { challenge: randomBytes(32).toString("base64url") }],
  ["without checking who it is", { userVerified: false }],
])("a passkey made %s is not added", async (what, wrong) => {
  const person = await world.person(`Bad add ${what}`);
  await expect(addTo(person, softwareAuthenticator(origin), wrong)).rejects.toMatchObject({
    code: "bad_request",
  });
});

test.each<[string, Wrong]>([
  ["from another origin", { origin: "https://localhost:4700" }],
  ["for another name", { rpId: "evil.example" }],
  ["of another challenge", { challenge: randomBytes(32).toString("base64url") }],
  ["without checking who it is", { userVerified: false }],
  ["signed by another key", { signature: randomBytes(70) }],
  ["with a count that went back, as a copy has", { counter: 1 }],
  ["for another person", { userHandle: Buffer.from("per_other").toString("base64url") }],
])("a passkey used %s signs nobody in", async (what, wrong) => {
  const { device } = await addTo(await world.person(`Bad use ${what}`));
  await signIn(device);
  await expect(signIn(device, wrong)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("an answer is taken once, also when it is sent many times at once", async () => {
  const { device } = await addTo(await world.person("Replay"));
  const { ceremony, options } = await verbs["session.passkey.start"](request(nobody), {});
  const response = device.get(options);
  const tries = await Promise.allSettled(
    Array.from({ length: 6 }, () =>
      verbs["session.passkey"](request(nobody), { ceremony, response }),
    ),
  );
  expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
});

test("a challenge is good for five minutes, and only for whom it was made", async () => {
  const person = await world.person("Slow Person");
  const { device } = await addTo(person);
  const slow = await verbs["session.passkey.start"](request(nobody), {});
  world.later(5 * 60_000);
  await expect(
    verbs["session.passkey"](request(nobody), {
      ceremony: slow.ceremony,
      response: device.get(slow.options),
    }),
  ).rejects.toMatchObject({ code: "unauthenticated" });

  const other = await world.person("Other Person");
  const mine = await verbs["me.passkey.start"](by(person), {});
  const response = softwareAuthenticator(origin).create(mine.options);
  await expect(
    verbs["me.passkey.add"](by(other), { ceremony: mine.ceremony, name: "Stolen", response }),
  ).rejects.toMatchObject({ code: "bad_request" });
});

test("one passkey belongs to one person", async () => {
  const { device } = await addTo(await world.person("First Owner"));
  await expect(addTo(await world.person("Second Owner"), device)).rejects.toMatchObject({
    code: "conflict",
  });
});

test("a suspended person's passkey signs nobody in", async () => {
  const person = await world.person("Suspended Key");
  const { device } = await addTo(person);
  await verbs["people.update"](request(systemActor), { id: person.id, status: "suspended" });
  await expect(signIn(device)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a removed passkey signs nobody in; the only way to sign in and other people's are not removed", async () => {
  const person = await world.person("Removing");
  const { device, me } = await addTo(person);
  const id = me.passkeys[0]?.id ?? "crd_";
  await expect(verbs["me.passkey.remove"](by(person), { id })).rejects.toMatchObject({
    code: "conflict",
  });
  await expect(
    verbs["me.passkey.remove"](by(await world.person("Meddler")), { id }),
  ).rejects.toMatchObject({ code: "not_found" });
  await signIn(device);
  await addTo(person);
  expect((await verbs["me.passkey.remove"](by(person), { id })).passkeys).toHaveLength(1);
  await expect(signIn(device)).rejects.toMatchObject({ code: "unauthenticated" });
});

test.each([
  {},
  { id: 7 },
  { id: "x", rawId: "x", type: "public-key" },
  { id: "x", response: null },
])("an answer that is no passkey's (%j) is refused, not an error of Reeve's", async (response) => {
  const { ceremony } = await verbs["session.passkey.start"](request(nobody), {});
  await expect(
    verbs["session.passkey"](request(nobody), { ceremony, response }),
  ).rejects.toMatchObject({ code: "unauthenticated" });
  const person = await world.person(`Garbage ${JSON.stringify(response)}`);
  const mine = await verbs["me.passkey.start"](by(person), {});
  await expect(
    verbs["me.passkey.add"](by(person), { ceremony: mine.ceremony, name: "X", response }),
  ).rejects.toMatchObject({ code: "bad_request" });
});

test("passkeys belong to a name: this machine's address goes by localhost, other addresses have none", () => {
  expect(relyingParty("https://reeve.example:8443/")).toEqual({
    id: "reeve.example",
    origins: ["https://reeve.example:8443"],
  });
  expect(relyingParty("http://127.0.0.1:4700")).toEqual({
    id: "localhost",
    origins: ["http://localhost:4700"],
  });
  expect(relyingParty("http://[::1]:4700")).toEqual({
    id: "localhost",
    origins: ["http://localhost:4700"],
  });
  expect(() => relyingParty("http://192.0.2.7:4700")).toThrow("Passkeys belong to a name");
});
