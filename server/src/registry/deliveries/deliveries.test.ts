import type { Person } from "@reeve/contract/person";
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { by, decisionWorld } from "../../../test/decision-world.ts";
import { openPostOffice } from "../../../test/post-office.ts";
import { openVault, type Vault } from "../../platform/vault.ts";
import { channelVerbs } from "../channels/verbs.ts";
import { listFindings } from "../findings/queue-store.ts";
import { raiseFinding } from "../findings/store.ts";
import { deliverOnce } from "./keep.ts";
import { sendDue } from "./send.ts";
import { spread } from "./spread.ts";
import { tell, type Told } from "./tell.ts";
import { deliveryVerbs } from "./verbs.ts";

const minute = 60_000;
let world: Awaited<ReturnType<typeof decisionWorld>>;
let office: Awaited<ReturnType<typeof openPostOffice>>;
let folder: string;
let vault: Vault;
let ada: Person;
let ned: Person;
const signal = new AbortController().signal;
const publicUrl = (): string => "https://reeve.example/";

beforeAll(async () => {
  world = await decisionWorld();
  office = await openPostOffice();
  folder = await mkdtemp(path.join(os.tmpdir(), "reeve-deliveries-"));
  vault = await openVault(folder, null);
  ada = await world.person("Ada Admin", "admin");
  ned = await world.person("Ned Owner", "owner");
});
afterAll(async () => {
  await office[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await sql`delete from channels`.execute(world.database.kysely);
  await sql`delete from messages`.execute(world.database.kysely);
  await sql`delete from findings`.execute(world.database.kysely);
  Object.assign(office.says, { status: 200, retryAfter: null, mail: null });
  office.letters.length = 0;
  office.posted.length = 0;
});

const hands = () => ({ ...world.hands, vault, publicUrl });
const channels = () => channelVerbs(hands());
const deliveries = () => deliveryVerbs(hands());
const round = () => deliverOnce(hands(), signal);
const mail = (more: object = {}) => ({
  kind: "email" as const,
  host: "127.0.0.1",
  port: office.smtpPort,
  security: "none" as const,
  from: "reeve@example.com",
  also: [],
  ...more,
});
const defaults = {
  tells: ["finding", "approval_asked", "review_asked", "owner_left"] as Told["event"][] as never,
  severity: "high" as const,
  concerns: [],
  fallback: false,
  internal: true,
};
const add = (name: string, via: object, more: object = {}) =>
  channels()["channels.add"](by(ada), { name, via: via as never, ...defaults, ...more });
const hook = (name: string, more: object = {}) =>
  add(name, { kind: "webhook", url: `${office.url}/${name}` }, more);
const list = async (more: object = {}) =>
  (await deliveries()["deliveries.list"](by(ada), { limit: 50, ...more })).items;
const told = (key: string, more: Partial<Told> = {}): Promise<void> =>
  tell(world.database.kysely, world.clock, {
    event: "finding",
    severity: "high",
    subject: "srv_1",
    title: "Something is so",
    concerns: [`person:${ned.id}`],
    key,
    ...more,
  });
const failing = async () =>
  (
    await listFindings(world.database.kysely, { limit: 50, after: null, status: "open" })
  ).items.filter(({ kind }) => kind === "channel_failing");

test("who answers for an agent gets a mail that links to it, once, with the same id whenever it is sent", async () => {
  await add("mail", mail({ user: "reeve", password: "mail-password" }));
  const agent = await world.agent("clerk", ned);
  const raise = () =>
    raiseFinding(world.database.kysely, world.clock, {
      kind: "grant_unused",
      severity: "high",
      subject: agent.id,
      title: "clerk\r\nBcc: everyone@example.com <b>is</b> \u202Eodd",
      detail: "args: {password: 'hunter2'}",
    });
  await raise();
  await raise();
  await round();
  await round();
  expect(office.letters).toHaveLength(1);
  const [{ raw, to, user } = { raw: "", to: [], user: null }] = office.letters;
  expect({ to, user }).toEqual({ to: [ned.email], user: "reeve" });
  const [head = "", body = ""] = raw.split("\r\n\r\n", 2);
  expect(head).not.toMatch(/^Bcc:/im);
  expect(head).toMatch(/^Message-ID: <dlv_[0-9a-z]{26}@example\.com>$/im);
  expect(raw.replaceAll("=\r\n", "")).toContain(`https://reeve.example/agents/${agent.id}`);
  expect(raw).toContain("&lt;b&gt;is&lt;/b&gt;");
  expect(raw + body).not.toContain("hunter2");
  expect(await list()).toMatchObject([{ status: "sent", attempts: 1, to: ned.email, error: null }]);
  const { items } = await channels()["channels.list"](by(ada), {});
  expect(items).toMatchObject([{ lastSentAt: expect.any(String), waiting: 0, error: null }]);
  expect(JSON.stringify(items)).not.toContain("mail-password");
  expect(JSON.stringify(world.audits)).not.toContain("mail-password");
});

test("what is not committed is not told, and what is told twice under one key is told once", async () => {
  await hook("one");
  await expect(
    world.database.kysely.transaction().execute(async (db) => {
      await tell(db, world.clock, {
        event: "finding",
        severity: "high",
        subject: "srv_1",
        title: "It never happened",
        concerns: [],
        key: "never",
      });
      throw new Error("undone");
    }),
  ).rejects.toThrow("undone");
  await told("a");
  await told("a");
  await round();
  expect(office.posted.map(({ body }) => JSON.parse(body).data.title)).toEqual(["Something is so"]);
});

test("a web-hook is signed with a secret that is shown once, and with the one before until its overlap is over", async () => {
  const { channel, secret } = await hook("signed");
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(JSON.stringify(await channels()["channels.list"](by(ada), {}))).not.toContain(secret);
  const rotate = { id: channel.id, overlapHours: 1 };
  const rotated = await channels()["channels.rotate"](by(ada), rotate);
  await told("a");
  await round();
  const [first] = office.posted;
  if (!first) throw new Error("nothing was posted");
  const { headers, body } = first;
  const of = (key: string | null) =>
    `v1,${createHmac("sha256", Buffer.from((key ?? "").slice(6), "base64"))
      .update(`${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`)
      .digest("base64")}`;
  expect(headers["webhook-signature"]).toBe(`${of(rotated.secret)} ${of(secret)}`);
  expect(Number(headers["webhook-timestamp"])).toBe(Math.floor(world.time.ms / 1000));
  const [delivery] = await list();
  expect(JSON.parse(body)).toEqual({
    type: "reeve.finding",
    timestamp: delivery?.createdAt,
    data: {
      id: delivery?.id,
      severity: "high",
      subject: "srv_1",
      title: "Something is so",
      url: "https://reeve.example/servers/srv_1",
    },
  });
  world.time.ms += 2 * 60 * minute;
  await told("b");
  await round();
  expect(String(office.posted[1]?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
});

test("Slack's address is a secret, and what it gets is its own shape", async () => {
  const url = `${office.url}/services/T0/B0/very-secret`;
  const { channel, secret } = await add("chat", { kind: "slack", url });
  expect({ secret, via: channel.via }).toEqual({
    secret: null,
    via: { kind: "slack", host: new URL(url).host },
  });
  await told("a", { title: "An agent says <!channel> & more" });
  await round();
  expect(office.posted[0]?.path).toBe("/services/T0/B0/very-secret");
  expect(JSON.parse(office.posted[0]?.body ?? "")).toMatchObject({
    text: "An agent says &lt;!channel&gt; &amp; more",
    blocks: [{ text: { type: "plain_text", text: "An agent says <!channel> & more" } }, {}],
  });
  const kept = await sql`select via, secret from channels`.execute(world.database.kysely);
  expect(JSON.stringify([kept.rows, world.audits])).not.toContain("very-secret");
});

test("a channel that fails is tried again later and later, holds up no other, and is given up with a finding that names it", async () => {
  const bad = await hook("bad");
  await add("good", mail());
  office.says.status = 500;
  await told("a");
  await told("b");
  await round();
  expect(office.letters).toHaveLength(2);
  // Tried once for all that waits there.
  expect(office.posted).toHaveLength(1);
  await round();
  expect(office.posted).toHaveLength(1);
  const waiting = await list({ channel: bad.channel.id });
  expect(waiting.map(({ status }) => status)).toEqual(["waiting", "waiting"]);
  expect(waiting.some(({ error }) => error === "It answered 500.")).toBe(true);
  expect(await failing()).toEqual([]);
  world.time.ms += 15 * minute;
  await round();
  expect(await failing()).toMatchObject([
    {
      severity: "high",
      subject: bad.channel.id,
      title: "Messages do not get out by the channel bad",
    },
  ]);
  // The finding itself goes out by every other channel, to the admins.
  await round();
  expect(office.letters.at(-1)?.to).toEqual([ada.email]);
  expect(office.letters.at(-1)?.raw).toContain("channel bad");

  world.time.ms += 25 * 60 * minute;
  await round();
  await round();
  world.time.ms += minute;
  await round();
  const over = await list({ channel: bad.channel.id, status: "failed" });
  expect(over.length).toBe(2);

  office.says.status = 200;
  const [first] = over;
  if (!first) throw new Error("nothing was given up");
  await deliveries()["deliveries.retry"](by(ada), { id: first.id });
  await round();
  expect(await list({ channel: bad.channel.id, status: "sent" })).toMatchObject([{ id: first.id }]);
  expect(office.posted.at(-1)?.headers["webhook-id"]).toBe(first.id);
  expect(await failing()).toEqual([]);
  await expect(deliveries()["deliveries.retry"](by(ada), { id: first.id })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("a receiver that asks to be left alone is left alone for so long", async () => {
  await hook("busy");
  Object.assign(office.says, { status: 429, retryAfter: "600" });
  await told("a");
  await round();
  world.time.ms += 9 * minute;
  await round();
  expect(office.posted).toHaveLength(1);
  office.says.status = 200;
  world.time.ms += 2 * minute;
  await round();
  expect(await list()).toMatchObject([{ status: "sent", attempts: 2 }]);
});

test("a question that does not get out in a third of its time goes to the fallback and the admins, without its arguments", async () => {
  await hook("first");
  await add("second", mail(), { tells: [], fallback: true });
  office.says.status = 503;
  const expiresAt = new Date(world.time.ms + 30 * minute).toISOString();
  await told("q", { event: "approval_asked", subject: `apv_${"0".repeat(26)}`, expiresAt });
  await round();
  expect(office.letters).toEqual([]);
  world.time.ms += 10 * minute;
  await round();
  await round();
  expect(office.letters.map(({ to }) => to)).toContainEqual([ada.email]);
  expect(await list({ status: "sent" })).toContainEqual(
    expect.objectContaining({ escalated: true, event: "approval_asked", to: ada.email }),
  );
  world.time.ms += 25 * minute;
  await round();
  expect(await list({ status: "failed" })).toMatchObject([{ channel: { name: "first" } }]);
});

test("a mailbox that is not there ends that delivery alone, and a password that is wrong is the channel's fault", async () => {
  await add("mail", mail());
  const gone = await world.person("gone", "owner");
  await sql`update people set email = 'gone@example.com' where id = ${gone.id}`.execute(
    world.database.kysely,
  );
  await told("a", { concerns: [`person:${gone.id}`, `person:${ned.id}`] });
  await round();
  expect(await list()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ to: "gone@example.com", status: "failed" }),
      expect.objectContaining({ to: ned.email, status: "sent" }),
    ]),
  );
  const [channel] = (await channels()["channels.list"](by(ada), {})).items;
  if (!channel) throw new Error("there is no channel");
  const via = mail({ user: "reeve", password: "wrong" });
  await channels()["channels.change"](by(ada), { id: channel.id, via });
  const tried = await deliveries()["deliveries.test"](by(ada), { channel: channel.id });
  expect(tried).toMatchObject({ status: "failed", to: ada.email, event: "test" });
  expect(tried.error).toContain("The server answered: 535");
  expect(tried.error).not.toContain("wrong");
});

test("mail that is to be encrypted does not go out in the clear, nor to a server that cannot prove its name", async () => {
  const { channel } = await add("strict", mail({ security: "starttls" }));
  const tried = await deliveries()["deliveries.test"](by(ada), { channel: channel.id });
  expect(tried.status).toBe("failed");
  expect(tried.error).toMatch(/certificate/);
  expect(office.letters).toEqual([]);
});

test("a channel leads to this machine or a private network only where an admin says so, and to where clouds keep credentials never", async () => {
  const at = (via: object, internal = false) => add("x", via, { internal });
  const invalid = { code: "invalid" };
  const url = `${office.url}/x`;
  for (const via of [
    { kind: "webhook", url },
    { kind: "slack", url },
    { kind: "webhook", url: "https://10.0.0.8/x" },
    { kind: "webhook", url: "https://[::ffff:192.168.0.1]/x" },
    { kind: "webhook", url: "https://localhost/x" },
    { kind: "webhook", url: "http://example.com/x" },
    { kind: "webhook", url: "https://me:pw@example.com/x" },
    mail(),
  ])
    await expect(at(via), JSON.stringify(via)).rejects.toMatchObject(invalid);
  await expect(at({ kind: "webhook", url: "http://169.254.169.254/" }, true)).rejects.toMatchObject(
    invalid,
  );
  await expect(at(mail({ host: "metadata.google.internal" }), true)).rejects.toMatchObject(invalid);
  // A name that leads inside is judged when it is connected to.
  const inside = await at({ kind: "webhook", url: "https://ip6-localhost/x" }).catch(() => null);
  if (inside) {
    const { id } = inside.channel;
    const tried = await deliveries()["deliveries.test"](by(ada), { channel: id });
    expect(tried).toMatchObject({ status: "failed" });
  }
  expect(office.posted).toEqual([]);
});

test("a channel tells only what it is set to tell: kind, severity, and whom it concerns", async () => {
  await hook("severe", { severity: "critical" });
  await hook("reviews", { tells: ["review_asked"] });
  await hook("adas", { concerns: [ada.id] });
  await told("a");
  await told("b", { event: "review_asked", concerns: ["role:approver"] });
  await round();
  expect(office.posted.map(({ path: it }) => it).sort()).toEqual(["/adas", "/reviews", "/severe"]);
  expect((await list()).map(({ channel, event }) => `${channel.name} ${event}`).sort()).toEqual([
    "adas review_asked",
    "reviews review_asked",
    "severe review_asked",
  ]);
});

test("many processes send each message once, and what one took with it when it died is sent by another", async () => {
  await hook("many");
  for (let i = 0; i < 20; i++) await told(`m${i}`);
  await Promise.all([1, 2, 3, 4].map(() => spread(hands())));
  await Promise.all([1, 2, 3, 4].map(() => sendDue(hands(), signal)));
  expect(new Set(office.posted.map(({ headers }) => headers["webhook-id"])).size).toBe(20);
  expect(office.posted).toHaveLength(20);

  await told("lost");
  await spread(hands());
  const dead = new AbortController();
  dead.abort();
  office.posted.length = 0;
  await sendDue(hands(), dead.signal);
  expect(await list({ status: "waiting" })).toHaveLength(1);
  world.time.ms += 3 * minute;
  await round();
  expect(office.posted).toHaveLength(1);
});

test("a change without a password keeps it only for the same host and user, and only admins change channels", async () => {
  const { channel } = await add("mail", mail({ user: "reeve", password: "mail-password" }));
  const change = (via: object) =>
    channels()["channels.change"](by(ada), { id: channel.id, via: via as never });
  expect(await change(mail({ user: "reeve", also: ["x@example.com"] }))).toMatchObject({
    via: { hasPassword: true },
  });
  expect(await change(mail({ user: "other" }))).toMatchObject({ via: { hasPassword: false } });
  await expect(channels()["channels.remove"](by(ned), { id: channel.id })).rejects.toMatchObject({
    code: "forbidden",
  });
  await channels()["channels.remove"](by(ada), { id: channel.id });
  expect((await channels()["channels.list"](by(ada), {})).items).toEqual([]);
});
