import type { Me } from "@reeve/contract/person";
import type { Person } from "@reeve/contract/person";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clientId, clientSecret, follow, localProvider } from "../../../test/provider.ts";
import { by, cookieIn, request, signInWorld, type TestRequest } from "../../../test/sign-in.ts";
import { nobody } from "../../platform/actor.ts";
import { peopleStore } from "../../registry/people/store.ts";

const callback = "http://localhost:4700/sign-in/callback";
let world: Awaited<ReturnType<typeof signInWorld>>;
let provider: Awaited<ReturnType<typeof localProvider>>;
let admin: Person;
beforeEach(async () => {
  world = await signInWorld();
  // The tokens' times are those of this machine.
  world.time.ms = new Date().getTime();
  provider = await localProvider(callback);
  admin = await world.person("Local Admin", "admin");
});
afterEach(async () => {
  await provider[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const set = (more: { create?: boolean; emailDomains?: string[]; issuer?: string } = {}) =>
  world.verbs["provider.set"](by(admin), {
    name: "Corp",
    issuer: provider.issuer,
    clientId,
    clientSecret,
    scopes: ["profile", "email", "groups"],
    groupClaim: "groups",
    emailDomains: [],
    create: false,
    ...more,
  });

async function signIn(
  change = (answer: string): string => answer,
): Promise<{ me: Me; it: TestRequest }> {
  const { ceremony, url } = await world.verbs["session.provider.start"](request(nobody), {});
  const answer = change(await follow(url, callback));
  const it = request(nobody);
  return { me: await world.verbs["session.provider.finish"](it, { ceremony, answer }), it };
}
test("signing out leads on to the provider, which knows where to come back to; any other session ends here alone", async () => {
  await set();
  const known = await world.person("Leaving Person");
  provider.it.who = { sub: "out", email: known.email };
  const { it } = await signIn();
  const browser = await world.from(new Headers({ cookie: cookieIn(it) }));
  const { signOutUrl } = await world.verbs["session.close"](browser, {});
  const { searchParams, origin } = new URL(signOutUrl ?? "");
  expect(origin).toBe(provider.issuer);
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: clientId,
    post_logout_redirect_uri: "http://localhost:4700/sign-in",
  });
  expect((await fetch(signOutUrl ?? "")).status).toBe(200);
  const byLink = await world.from(await world.browserOf(known));
  expect((await world.verbs["session.close"](byLink, {})).signOutUrl).toBeNull();
  // A provider that does not answer keeps nobody signed in.
  const again = await world.from(new Headers({ cookie: cookieIn((await signIn()).it) }));
  await provider[Symbol.asyncDispose]();
  expect(await world.verbs["session.close"](again, {})).toEqual({ ok: true, signOutUrl: null });
  provider = await localProvider(callback);
});

const refused = { code: "unauthenticated" };
const person = (email: string) => peopleStore(world.database.kysely).withEmail(email);

test("a known person signs in by the provider and is on the record; an unknown one is not let in", async () => {
  await set();
  const known = await world.person("Known Person");
  provider.it.who = { sub: "s1", email: known.email, email_verified: true };
  const { me, it } = await signIn();
  expect(me).toMatchObject({ id: known.id, role: "viewer" });
  expect((await world.from(new Headers({ cookie: cookieIn(it) }))).actor.id).toBe(known.id);
  expect(world.audits.at(-1)).toMatchObject({
    operation: "session.provider.finish",
    actor: { id: known.id },
  });
  provider.it.who = { sub: "s2", email: "stranger@example.com" };
  await expect(signIn()).rejects.toMatchObject(refused);
  expect(await person("stranger@example.com")).toBeNull();
});

test("whoever is new is made a viewer where the admin wants so, and only of the domains named", async () => {
  await set({ create: true, emailDomains: ["corp.example"] });
  provider.it.who = { sub: "n1", name: "New Person", email: "New@corp.example" };
  expect((await signIn()).me).toMatchObject({
    name: "New Person",
    email: "new@corp.example",
    role: "viewer",
  });
  for (const email of ["x@other.example", "x@corp.example.evil.example", "x@sub.corp.example"]) {
    provider.it.who = { sub: email, email };
    await expect(signIn()).rejects.toMatchObject(refused);
  }
});

test("groups give the role at each sign-in, and whose groups no longer map loses it", async () => {
  await set({ create: true });
  await world.verbs["directory.roles"](by(admin), { roles: [{ group: "ops", role: "operator" }] });
  const who = { sub: "g1", email: "grouped@example.com" };
  provider.it.who = { ...who, groups: ["all", "ops"] };
  expect((await signIn()).me.role).toBe("operator");
  provider.it.who = { ...who, groups: ["all", "OPS"] };
  expect((await signIn()).me.role).toBe("viewer");
});

test("an address leads to a person once: the same address of another subject opens nothing", async () => {
  await set({ create: true });
  const known = await world.person("First Holder");
  provider.it.who = { sub: "first", email: known.email };
  await signIn();
  provider.it.who = { sub: "second", email: known.email };
  await expect(signIn()).rejects.toMatchObject(refused);
});

test("an address that the provider has not verified, a suspended person and one who left are refused", async () => {
  await set({ create: true });
  provider.it.who = { sub: "u1", email: "unsure@example.com", email_verified: false };
  await expect(signIn()).rejects.toMatchObject(refused);
  for (const status of ["suspended", "left"] as const) {
    const gone = await world.person(`Gone ${status}`, "viewer", status);
    provider.it.who = { sub: status, email: gone.email };
    await expect(signIn()).rejects.toMatchObject(refused);
  }
});

test("an answer works once, in the browser that began, unchanged, and from this issuer", async () => {
  await set();
  const known = await world.person("Careful Person");
  provider.it.who = { sub: "c1", email: known.email };
  const begun = await world.verbs["session.provider.start"](request(nobody), {});
  const answer = await follow(begun.url, callback);
  const other = await world.verbs["session.provider.start"](request(nobody), {});
  const finish = (ceremony: string, text: string) =>
    world.verbs["session.provider.finish"](request(nobody), { ceremony, answer: text });
  await expect(finish(other.ceremony, answer)).rejects.toMatchObject(refused);
  await expect(finish("ceremony_none", answer)).rejects.toMatchObject(refused);
  await finish(begun.ceremony, answer);
  await expect(finish(begun.ceremony, answer)).rejects.toMatchObject(refused);
  for (const [name, value] of [
    ["state", "other"],
    ["iss", "https://evil.example"],
    ["code", "guess"],
  ] as const)
    await expect(
      signIn((text) => {
        const changed = new URLSearchParams(text);
        changed.set(name, value);
        return changed.toString();
      }),
    ).rejects.toMatchObject(refused);
});

test("the last admin added by hand keeps the role whatever the groups say, and the secret is sealed and kept only for its issuer", async () => {
  const before = await set();
  expect(JSON.stringify(before)).not.toContain(clientSecret);
  expect(JSON.stringify(world.audits)).not.toContain(clientSecret);
  provider.it.who = { sub: "a1", email: admin.email, groups: ["none"] };
  expect((await signIn()).me.role).toBe("admin");
  const settings = {
    name: "Corp",
    clientId,
    scopes: [],
    groupClaim: "groups",
    emailDomains: [],
    create: true,
  };
  const kept = await world.verbs["provider.set"](by(admin), {
    ...settings,
    issuer: provider.issuer,
  });
  expect(kept.provider?.hasSecret).toBe(true);
  await using second = await localProvider(callback);
  const moved = await world.verbs["provider.set"](by(admin), {
    ...settings,
    issuer: second.issuer,
  });
  expect(moved.provider?.hasSecret).toBe(false);
});

test("a provider is asked only by https, or on this machine, and never at a cloud's own address", async () => {
  await expect(set({ issuer: "http://login.example.com" })).rejects.toMatchObject({
    code: "invalid",
  });
  await expect(set({ issuer: "https://169.254.169.254/" })).rejects.toMatchObject({
    code: "unavailable",
  });
  await expect(set({ issuer: "http://127.0.0.1:1" })).rejects.toMatchObject({
    code: "unavailable",
  });
  expect((await world.verbs["session.provider"](request(nobody), {})).name).toBeNull();
  const viewer = await world.person("Viewer");
  await expect(world.verbs["provider.remove"](by(viewer), {})).rejects.toMatchObject({
    code: "forbidden",
  });
});
