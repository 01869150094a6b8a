import type { Person } from "@reeve/contract/person";
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maturityWorld, type MaturityWorld } from "../../../test/maturity.ts";
import { openPostOffice } from "../../../test/post-office.ts";
import { openVault, type Vault } from "../../platform/vault.ts";
import { channelVerbs } from "../../registry/channels/verbs.ts";
import { deliverOnce } from "../../registry/deliveries/keep.ts";
import { digestVerbs } from "./verbs.ts";
import { writeDigest } from "./write.ts";

/** From what the ladder knows to a letter that a mail server took and a web-hook that can be checked. */
let world: MaturityWorld;
let office: Awaited<ReturnType<typeof openPostOffice>>;
let folder: string;
let vault: Vault;
let ada: Person;
let bo: Person;
beforeAll(async () => {
  world = await maturityWorld();
  office = await openPostOffice();
  folder = await mkdtemp(path.join(os.tmpdir(), "reeve-digest-"));
  vault = await openVault(folder, null);
  ada = await world.person("Ada", "admin");
  bo = await world.person("Bo");
});
afterAll(async () => {
  await office[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test("on Monday the digest is a letter to each who wants it and a signed web-hook, once, and says what digest.get says", async () => {
  const clock = { now: () => world.time.ms };
  const hands = { ...world, clock, vault, publicUrl: () => "https://reeve.example/" };
  const channels = channelVerbs(hands);
  const add = (name: string, via: object) =>
    channels["channels.add"](world.by(ada), {
      name,
      via: via as never,
      tells: ["digest"],
      severity: "low",
      concerns: [],
      fallback: false,
      internal: true,
    });
  const from = "reeve@example.com";
  const { smtpPort: port } = office;
  await add("mail", { kind: "email", host: "127.0.0.1", port, security: "none", from, also: [] });
  const { secret } = await add("hook", { kind: "webhook", url: `${office.url}/week` });
  const verbs = digestVerbs(hands);
  await verbs["digest.choose"](world.by(bo), { on: true });
  world.time.ms = Date.parse("2027-02-22T06:00:00.000Z");
  await world.get();
  world.time.ms = Date.parse("2027-03-01T08:00:00.000Z");
  await world.get();
  const deliver = async (): Promise<void> => {
    await writeDigest(hands);
    await deliverOnce(hands, new AbortController().signal);
  };
  await deliver();
  await deliver();

  expect(office.letters.flatMap(({ to }) => to).toSorted()).toEqual([ada.email, bo.email]);
  const { title, text, week, sections } = await verbs["digest.get"](world.by(bo), {});
  const [letter] = office.letters;
  const plain = letter?.raw.replaceAll("=\r\n", "").replaceAll("\r\n", "\n") ?? "";
  for (const { lines } of sections) expect(plain).toContain(lines[0]);
  expect(plain).toContain("https://reeve.example/digest");
  expect(text).toContain(sections[0]?.lines[0]);
  expect(office.posted).toHaveLength(1);
  const [post] = office.posted;
  const { headers = {}, body = "" } = { ...post };
  const header = (name: string): string => String(new Map(Object.entries(headers)).get(name));
  expect(JSON.parse(body)).toMatchObject({ type: "reeve.digest", data: { title, subject: week } });
  const signed = `${header("webhook-id")}.${header("webhook-timestamp")}.${body}`;
  const key = Buffer.from((secret ?? "").replace(/^whsec_/, ""), "base64");
  expect(header("webhook-signature")).toContain(
    createHmac("sha256", key).update(signed).digest("base64"),
  );
});
