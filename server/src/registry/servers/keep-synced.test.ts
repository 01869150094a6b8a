import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import { exchange, modernRequest } from "../../../test/exchange.ts";
import { serverReader } from "../../gateway/upstream/read-server.ts";
import { openUpstreams } from "../../gateway/upstream/upstreams.ts";
import { isoTime, systemClock as clock } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { openLog } from "../../platform/log.ts";
import { writer } from "../../platform/write.ts";
import { keepSynced, type KeptSynced } from "./keep-synced.ts";
import { findServer, insertServer } from "./store.ts";
import { openSync } from "./sync.ts";
import { serverVerbs } from "./verbs.ts";
import { reach, vault } from "../../../test/reach.ts";

const scripted = path.resolve(import.meta.dirname, "../../../test/scripted-server.mjs");
const log = openLog("silent");
const ctx = ownCtx("test");

test("a child that ends is started again and one that says its tools changed is read again, both without being asked", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-synced-"));
  const file = path.join(folder, "tools.json");
  const list = (...names: string[]) =>
    writeFile(
      file,
      JSON.stringify(names.map((name) => ({ name, inputSchema: { type: "object" } }))),
    );
  await list("announce", "die");
  const database = await testDatabase();
  const hands: { kept?: KeptSynced } = {};
  const upstreams = openUpstreams({
    ...reach,
    clock,
    dataFolder: folder,
    path: undefined,
    childEnded: (name) => hands.kept?.ended(name),
    toolsChanged: (name) => hands.kept?.changed(name),
  });
  const write = writer({
    database,
    appendAudit: () => Promise.resolve(),
    applied: () => Promise.resolve(),
  });
  const reader = serverReader(upstreams);
  const sync = openSync({ database, write, clock, reader, log });
  const verbs = serverVerbs({
    database,
    write,
    clock,
    reader,
    sync,
    publicUrl: () => "http://localhost:4700",
    vault,
    sealedElsewhere: [],
  });
  const transport = {
    kind: "stdio" as const,
    command: "node",
    args: [scripted, "list", file],
    env: {},
  };
  const { id } = await verbs["servers.add"](ctx, { name: "kept", transport });
  const kept = keepSynced(sync, log);
  hands.kept = kept;

  const call = (name: string) =>
    exchange(upstreams.of({ id, name: "kept", transport }), {
      ...modernRequest(1, "tools/call", { name }),
      agent: "reeve",
    });
  await list("announce", "die", "fresh");
  await call("announce");
  await expect
    .poll(async () => (await verbs["servers.get"](ctx, { id })).tools, { timeout: 8_000 })
    .toBe(3);

  expect((await call("die")).error).toContain("status 9");
  expect(upstreams.status("kept")).toMatchObject({ children: 0, failures: 1 });
  await expect.poll(() => upstreams.status("kept").children, { timeout: 8_000 }).toBe(1);
  expect((await verbs["servers.get"](ctx, { id })).status).toBe("up");

  await kept[Symbol.asyncDispose]();
  await upstreams.close();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test("stopping waits for no server that answers slowly, and says nothing about it", async () => {
  await using database = await testDatabase();
  const write = writer({
    database,
    appendAudit: () => Promise.resolve(),
    applied: () => Promise.resolve(),
  });
  const reader = {
    // Answers only by being broken off.
    read: (_server: unknown, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(new Error("broken off"))),
      ),
    lines: () => [],
    keepOnly: () => Promise.resolve(),
  };
  const sync = openSync({ database, write, clock, reader, log });
  const [one] = await write(ctx, "servers.add", async (tx) => {
    const id = newId("srv", clock.now());
    await insertServer(tx.db, {
      id,
      name: "slow",
      transport: { kind: "http", url: "http://127.0.0.1:9/" },
      now: isoTime(clock.now()),
    });
    tx.note({ subject: id, before: null, after: null });
    return [id];
  });
  const kept = keepSynced(sync, log);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await kept[Symbol.asyncDispose]();
  expect(one && (await findServer(database.kysely, one))?.status).toBe("unknown");
});
