import { expect, test } from "vitest";
import { request, signInWorld, tokenOf } from "../../../test/sign-in.ts";
import { nobody } from "../../platform/actor.ts";
import { firstStart } from "./first-start.ts";

test("the first start makes one admin and prints a link that signs them in", async () => {
  await using world = await signInWorld();
  const link = await firstStart(world.hands);
  expect(link?.url).toMatch(/^http:\/\/localhost:4700\/sign-in#token=reeve_link_[\w-]{43}$/);
  expect(Date.parse(link?.expiresAt ?? "") - world.time.ms).toBe(24 * 3_600_000);
  const me = await world.verbs["session.link"](request(nobody), {
    token: tokenOf(link?.url ?? ""),
  });
  expect(me).toMatchObject({ name: "Operator", email: "operator@localhost", role: "admin" });
  expect(world.audits.map((audit) => audit.actor.id)).toEqual(["reeve", "reeve", me.id]);
});

test("until somebody signed in each start prints a new link and the older ones are dead; then none is printed", async () => {
  await using world = await signInWorld();
  const first = tokenOf((await firstStart(world.hands))?.url ?? "");
  const second = tokenOf((await firstStart(world.hands))?.url ?? "");
  await expect(
    world.verbs["session.link"](request(nobody), { token: first }),
  ).rejects.toMatchObject({ code: "unauthenticated" });
  await world.verbs["session.link"](request(nobody), { token: second });
  expect(await firstStart(world.hands)).toBeNull();
  const { rows } = await world.database.pool.query("select 1 from people");
  expect(rows).toHaveLength(1);
});

test("many processes that start at once make one person", async () => {
  await using world = await signInWorld();
  await Promise.all(Array.from({ length: 5 }, () => firstStart(world.hands)));
  const { rows } = await world.database.pool.query("select 1 from people");
  expect(rows).toHaveLength(1);
});

test("where people were added before anyone signed in, the link is for the first admin among them", async () => {
  await using world = await signInWorld();
  await world.person("Just Looking");
  const admin = await world.person("Real Admin", "admin");
  const link = await firstStart(world.hands);
  const me = await world.verbs["session.link"](request(nobody), {
    token: tokenOf(link?.url ?? ""),
  });
  expect(me.id).toBe(admin.id);
});

test("where there are people but no admin who may sign in, nothing is printed", async () => {
  await using world = await signInWorld();
  await world.person("Just Looking");
  expect(await firstStart(world.hands)).toBeNull();
});
