import { decodeProtectedHeader } from "jose";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { vault } from "../../../test/reach.ts";
import { newId } from "../../platform/ids.ts";
import { readSubjectToken, subjectToken } from "../delegations/subject-token.ts";
import { issueToken, readToken } from "./access-token.ts";
import { openSigningKeys, rotateWhenDue, signingKeyVerbs, type RotationHands } from "./rotate.ts";
import { newKeyPem, type SigningKey } from "./signing-key.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let hands: RotationHands;
let verbs: ReturnType<typeof signingKeyVerbs>;
/** Two processes that began with the same key. */
let here: SigningKey;
let there: SigningKey;
const issuer = "http://127.0.0.1:4700";
const agent = newId("agt", 0);
const minute = 60_000;
const day = 86_400_000;

beforeAll(async () => {
  world = await decisionWorld();
  hands = { ...world.hands, vault };
  verbs = signingKeyVerbs(hands);
  const first = newKeyPem();
  const open = () => openSigningKeys({ ...world, vault }, first, world.snapshots);
  [here, there] = [await open(), await open()];
});
afterAll(() => world[Symbol.asyncDispose]());

const later = async (ms: number) => {
  world.time.ms += ms;
  await world.changed();
};
const token = async (key: SigningKey) =>
  (
    await issueToken(key, {
      issuer,
      audience: `${issuer}/mcp`,
      agent,
      credential: newId("crd", 0),
      actsFor: null,
      epoch: 0,
      nowMs: world.time.ms,
      notAfterMs: world.time.ms + day,
    })
  ).token;
const good = async (key: SigningKey, text: string) =>
  typeof (await readToken(key, issuer, text, world.time.ms)) !== "string";
const subject = { agent, person: { id: newId("per", 0), epoch: 1 } };
const kids = (key: SigningKey) => key.published.map(({ kid }) => kid);

test("a new key is known everywhere before it signs; what the old one signed is good until its life is over, and then refused", async () => {
  const old = here.kid;
  const before = await token(here);
  const handed = await subjectToken(here, issuer, subject, world.time.ms, world.time.ms + 2 * day);
  const listed = await verbs["keys.rotate"](bySystem, { reason: "a drill" });
  expect(listed.items.map(({ status }) => status)).toEqual(["signs", "next"]);
  expect(listed.everyDays).toBe(90);
  const next = listed.items[1]?.kid;
  expect([here.kid, there.kid]).toEqual([old, old]);
  expect([kids(here), kids(there)]).toEqual([
    [old, next],
    [old, next],
  ]);

  await later(minute);
  expect([here.kid, there.kid]).toEqual([next, next]);
  const after = await token(there);
  expect(decodeProtectedHeader(after).kid).toBe(next);
  // Either process takes what either key signed.
  expect(await Promise.all([good(here, after), good(there, before)])).toEqual([true, true]);

  await later(10 * minute);
  // Whoever has the old key makes no more tokens with it: not even ones that would be young enough.
  const stale: SigningKey = { ...here, kid: old };
  expect(await good(here, before)).toBe(false);
  expect(kids(here)).toEqual([next]);
  expect(stale.verifier(old, 300_000)).toBeNull();
  // What a person handed to an agent lives longer, and so does what verifies it.
  expect(await readSubjectToken(there, issuer, handed, world.time.ms)).toEqual(subject);
  expect((await verbs["keys.list"](bySystem, {})).items.map(({ status }) => status)).toEqual([
    "signs",
    "verifies",
  ]);
  await later(31 * day);
  expect((await verbs["keys.list"](bySystem, {})).items.map(({ status }) => status)).toEqual([
    "signs",
    "retired",
  ]);
  expect(here.verifier(old, 30 * day)).toBeNull();
});

test("keys are sealed where they are kept, and on record only by name", async () => {
  const { rows } = await sql<{ sealed: string }>`select sealed from shared_keys`.execute(
    world.database.kysely,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.sealed).not.toContain("PRIVATE");
  expect(JSON.stringify(world.audits)).not.toContain("PRIVATE");
  expect(world.audits.at(-1)).toMatchObject({ operation: "keys.rotate" });
  expect(JSON.stringify(here.published)).not.toContain('"d"');
});

test("how soon another takes over is set in days, on record, and gone by", async () => {
  const { nextAt, everyDays } = await verbs["keys.list"](bySystem, {});
  const set = await verbs["keys.schedule"](bySystem, { everyDays: 30 });
  expect(set.everyDays).toBe(30);
  expect(Date.parse(nextAt) - Date.parse(set.nextAt)).toBe(60 * day);
  expect(world.audits.at(-1)).toMatchObject({
    operation: "keys.schedule",
    change: { before: { everyDays: 90 }, after: { everyDays: 30 } },
  });
  await verbs["keys.schedule"](bySystem, { everyDays });
});

test("a key takes over by itself after its time, once for all processes", async () => {
  const { nextAt } = await verbs["keys.list"](bySystem, {});
  await later(Date.parse(nextAt) - world.time.ms - minute);
  const before = here.kid;
  await rotateWhenDue(hands);
  await later(minute);
  expect(here.kid).toBe(before);
  await Promise.all([rotateWhenDue(hands), rotateWhenDue(hands)]);
  await later(minute);
  expect(here.kid).not.toBe(before);
  expect(there.kid).toBe(here.kid);
  const { items } = await verbs["keys.list"](bySystem, {});
  // What was good for nothing any more is not kept.
  expect(items.map(({ status }) => status)).toEqual(["signs", "verifies"]);
});

test("a token that names a key that is not there is refused", async () => {
  const other = await openSigningKeys({ ...world, vault }, newKeyPem(), { onApplied: () => {} });
  expect(other.kid).toBe(here.kid);
  const [head = "", ...rest] = (await token(here)).split(".");
  const header = { ...(JSON.parse(Buffer.from(head, "base64url").toString()) as object), kid: "x" };
  const forged = [Buffer.from(JSON.stringify(header)).toString("base64url"), ...rest].join(".");
  expect(await good(here, forged)).toBe(false);
});
