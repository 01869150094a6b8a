import { JudgeHow } from "@reeve/contract/grader";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { placeOf } from "../src/access/oidc/sealed.ts";
import { providerStore } from "../src/access/oidc/store.ts";
import { keyOf, sealKey } from "../src/evals/graders/key.ts";
import { graderStore } from "../src/evals/graders/store.ts";
import { openLog } from "../src/platform/log.ts";
import { sharedKeys } from "../src/platform/shared-keys.ts";
import { openVault, type Vault } from "../src/platform/vault.ts";
import { newId } from "../src/platform/ids.ts";
import { secretsOf, sealSecret } from "../src/registry/channels/secret.ts";
import { channelStore } from "../src/registry/channels/store.ts";
import { rotateSecrets } from "../src/registry/servers/rotate.ts";
import { opened, sealed } from "../src/registry/servers/secrets.ts";
import { allServers, insertServer } from "../src/registry/servers/store.ts";
import { writer } from "../src/platform/write.ts";
import { systemActor } from "../src/platform/actor.ts";
import { sealedElsewhere } from "../src/verbs.ts";
import { sealedAt } from "../src/response/stops/webhook-secret.ts";
import { webhookStore } from "../src/response/stops/webhook-store.ts";
import { testDatabase } from "./database.ts";
import { madeUp } from "./reach.ts";
import { ctxOf } from "./register.ts";

const source = path.join(import.meta.dirname, "../src");
type Database = Awaited<ReturnType<typeof testDatabase>>;

/** Every place of the database that holds something sealed, found by looking at all of them. */
async function sealedPlaces({ pool }: Database): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ at: string; name: string }>(
    `select c.table_name as at, c.column_name as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
       and c.data_type in ('text', 'json', 'jsonb', 'ARRAY', 'character varying')`,
  );
  const found = new Map<string, string[]>();
  for (const { at, name } of rows) {
    const held = await pool.query<{ key: string }>(
      `select distinct (regexp_matches("${name}"::text, 'sealed\\.v1\\.([a-z0-9-]+)\\.', 'g'))[1] as key
       from "${at}" order by 1`,
    );
    if (held.rows.length > 0)
      found.set(
        `${at}.${name}`,
        held.rows.map(({ key }) => key),
      );
  }
  return found;
}

const settings = {
  name: "Corp",
  issuer: "https://login.example.com",
  clientId: "reeve",
  scopes: [],
  groupClaim: "groups",
  emailDomains: [],
  create: false,
};
const id = madeUp("sealing");
const given = { kind: "stdio" as const, command: "node", args: [], env: { KEY: "of-the-server" } };

const stopHook = newId("swh", 0);
const channel = {
  id: newId("chn", 0),
  name: "hook",
  via: { kind: "webhook" as const, url: "https://example.com/" },
  rules: {
    tells: [],
    severity: "high" as const,
    concerns: [],
    fallback: false,
    internal: false,
    on: true,
  },
  createdBy: "test",
  createdAt: "2026-11-23T09:00:00.000Z",
};

const judge = {
  id: newId("evl", 0),
  name: "goal",
  aspect: "quality" as const,
  version: "1",
  on: true,
  rate: 1,
  how: JudgeHow.parse({
    kind: "judge",
    url: "https://models.example.com/v1",
    model: "small",
    rubric: "It does what was asked.",
    usdPerMillion: { input: 1, output: 1 },
    usdPerDay: { all: 1, agent: 1 },
  }),
  changedAt: "2026-11-23T09:00:00.000Z",
  changedBy: "test",
};

/** Something sealed by each that seals. A new one is added here, and to `sealedElsewhere` of the verbs. */
async function fill(database: Database, vault: Vault) {
  const shared = sharedKeys({
    database,
    vault,
    log: openLog("silent"),
    others: () => Promise.resolve(1),
  });
  const now = "2026-11-23T09:00:00.000Z";
  const transport = sealed(vault, id, given, null);
  await insertServer(database.kysely, { id, name: "sealing", transport, now });
  await shared("signing", "of-all-processes");
  await providerStore(database.kysely).set({
    settings,
    secret: vault.seal("of-the-provider", placeOf(settings)),
    changed_by: "test",
    changed_at: now,
  });
  const hook = sealSecret(vault, channel.id, channel.via, "of-the-hook");
  const secrets = { secret: hook, previousSecret: hook, previousUntil: now };
  await channelStore(database.kysely).add({ ...channel, ...secrets });
  await channelStore(database.kysely).save({ ...channel, ...secrets });
  const stops = {
    id: stopHook,
    name: "alarm",
    createdBy: "test",
    createdAt: now,
    lastUsedAt: null,
  };
  await graderStore(database.kysely).put({
    ...judge,
    sealedKey: sealKey(vault, judge.id, judge.how, "of-the-judge"),
  });
  await webhookStore(database.kysely).add(stops, vault.seal("of-the-alarm", sealedAt(stopHook)));
}
const sealing = [
  "access/oauth/ring-store.ts",
  "access/oidc/sealed.ts",
  "access/oidc/verbs.ts",
  "evals/graders/key.ts",
  "platform/shared-keys.ts",
  "registry/channels/secret.ts",
  "registry/servers/secrets.ts",
  "response/stops/webhook-secret.ts",
  "response/stops/webhook-verbs.ts",
];

test("whoever seals something is known here, so that no sealed column is forgotten when keys change", async () => {
  const files = await readdir(source, { recursive: true });
  const found: string[] = [];
  for (const file of files.filter((one) => /(?<!\.test)\.ts$/.test(one))) {
    const text = await readFile(path.join(source, file), "utf8");
    if (/from "[^"]*\/(vault|sealed)\.ts"/.test(text) && /\.seal\(/.test(text))
      found.push(file.split(path.sep).join("/"));
  }
  expect(found.sort()).toEqual(sealing);
});

test("changing the key of secrets moves everything sealed over, however often, and the keys of before are not needed", async () => {
  await using database = await testDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-sealed-"));
  try {
    const vault = await openVault(folder, null);
    await fill(database, vault);
    const before = await sealedPlaces(database);
    expect([...before.keys()].sort()).toEqual([
      "channels.previous_secret",
      "channels.secret",
      "graders.sealed_key",
      "shared_keys.sealed",
      "sign_in_provider.secret",
      "stop_webhooks.secret",
      "tool_servers.transport",
    ]);
    const write = writer({
      database,
      appendAudit: () => Promise.resolve(),
      applied: () => Promise.resolve(),
    });
    const ctx = ctxOf(systemActor);
    for (let turn = 0; turn < 3; turn++) {
      const was = await sealedPlaces(database);
      expect(await rotateSecrets({ vault, write, sealedElsewhere }, ctx)).toEqual({
        servers: 1,
        secrets: 7,
      });
      const is = await sealedPlaces(database);
      expect([...is.keys()].sort()).toEqual([...before.keys()].sort());
      for (const [place, keys] of is) expect(keys, place).not.toEqual(was.get(place));
    }
    const again = await openVault(folder, null);
    const [server] = await allServers(database.kysely);
    expect(server && opened(again, id, server.transport)).toEqual(given);
    const provider = await providerStore(database.kysely).get();
    expect(again.open(provider?.secret ?? "", placeOf(settings))).toBe("of-the-provider");
    const kept = await channelStore(database.kysely).find(channel.id);
    expect(kept && secretsOf(again, kept, "2026-11-22T00:00:00.000Z")).toEqual([
      "of-the-hook",
      "of-the-hook",
    ]);
    const grader = await graderStore(database.kysely).named("goal");
    expect(grader && keyOf(again, grader)).toBe("of-the-judge");
    const alarm = await webhookStore(database.kysely).find(stopHook);
    expect(again.open(alarm?.sealed ?? "", sealedAt(stopHook))).toBe("of-the-alarm");
    const others = (): Promise<number> => Promise.resolve(1);
    const shared = sharedKeys({ database, vault: again, log: openLog("silent"), others });
    expect(await shared("signing", "another")).toBe("of-all-processes");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
