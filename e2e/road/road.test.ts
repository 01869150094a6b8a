import type { Action, LiveEvent } from "@reeve/contract/action";
import type { ActionId } from "@reeve/contract/id";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startFixture, type Fixture } from "../fixture/server.ts";
import { client1, client2, type Given } from "./clients.ts";
import { letIn } from "./estate.ts";
import { eventually, openHouse, type House } from "./house.ts";

let house: House;
let fixture: Fixture;
let desk: string;
let given: Omit<Given, "url">;
const live: LiveEvent[] = [];
const stopLive = new AbortController();

const filesystem = createRequire(import.meta.url).resolve(
  "@modelcontextprotocol/server-filesystem/dist/index.js",
);

beforeAll(async () => {
  desk = await mkdtemp(path.join(tmpdir(), "reeve-desk-"));
  await writeFile(path.join(desk, "ticket-17.txt"), "The printer is out of paper.\n");
  fixture = await startFixture();
  house = await openHouse();
  await house.start();
  const { api } = house;
  await api.call("servers.add", {
    name: "fixture",
    transport: { kind: "http", url: fixture.url },
  });
  await api.call("servers.add", {
    name: "files",
    transport: { kind: "stdio", command: process.execPath, args: [filesystem, desk] },
  });
  const { agent } = await letIn(house, "walker", {
    fixture: ["test_simple_text", "test_error_handling"],
    files: ["read_text_file"],
  });
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { clientId } = await api.call("agents.credentials.add", {
    id: agent.id,
    publicKeyJwk: publicKey.export({ format: "jwk" }),
  });
  given = {
    issuer: house.url,
    clientId,
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
  void (async () => {
    for await (const event of api.stream("actions.live", {}, { signal: stopLive.signal }))
      live.push(event);
  })().catch(() => undefined);
});
afterAll(async () => {
  stopLive.abort();
  await house[Symbol.asyncDispose]();
  await fixture.close();
  await rm(desk, { recursive: true, force: true });
});

interface Case {
  readonly door: string;
  readonly tools: readonly string[];
  readonly allowed: string;
  readonly failing: string | null;
  readonly blocked: string;
  /** What the allowed call is given, and what comes back. */
  readonly args: () => Record<string, unknown>;
  readonly answer: RegExp;
}
const atFixture: Case = {
  door: "/mcp/fixture",
  tools: ["test_error_handling", "test_simple_text"],
  allowed: "test_simple_text",
  failing: "test_error_handling",
  blocked: "test_image_content",
  args: () => ({}),
  answer: /simple text response/,
};
const atFiles: Case = {
  door: "/mcp/files",
  tools: ["read_text_file"],
  allowed: "read_text_file",
  failing: null,
  blocked: "write_file",
  args: () => ({ path: path.join(desk, "ticket-17.txt") }),
  answer: /out of paper/,
};
const prefixed = (server: string, name: string): string => `${server}__${name}`;
const atAll: Case = {
  ...atFiles,
  door: "/mcp",
  tools: [
    ...atFiles.tools.map((name) => prefixed("files", name)),
    ...atFixture.tools.map((name) => prefixed("fixture", name)),
  ],
  allowed: prefixed("files", atFiles.allowed),
  failing: prefixed("fixture", "test_error_handling"),
  blocked: prefixed("fixture", atFixture.blocked),
};
const eras = [
  ["1.x", "2025-11-25", client1],
  ["2.x", "2026-07-28", client2],
] as const;
const cases = eras.flatMap(([era, protocol, connect]) =>
  [atFixture, atFiles, atAll].map((one) => ({ era, protocol, connect, ...one })),
);

test.each(cases)(
  "the official $era client walks the whole road at $door with an address and its key alone",
  async ({ protocol, connect, door, tools, allowed, failing, blocked, args, answer }) => {
    live.length = 0;
    fixture.requests.length = 0;
    const client = await connect({ ...given, url: `${house.url}${door}` });
    expect(client.protocol).toBe(protocol);
    expect((await client.tools()).toSorted()).toEqual(tools);

    const done = await client.call(allowed, args());
    expect(done.content[0]?.text).toMatch(answer);
    expect(done.isError).toBeFalsy();

    if (failing !== null)
      expect(await client.call(failing, {})).toMatchObject({
        isError: true,
        content: [{ text: "This tool intentionally returns an error for testing" }],
      });

    const refused = await client.call(blocked, { note: "no" });
    const verdict = refused._meta?.["reeve/decision"] as { reason: string; action: ActionId };
    expect(verdict).toEqual(
      expect.objectContaining({
        id: expect.stringMatching(/^dec_[0-9a-z]{26}$/),
        answer: "block",
        policies: [],
        action: expect.stringMatching(/^act_[0-9a-z]{26}$/),
      }),
    );
    expect(refused).toMatchObject({ isError: true, content: [{ text: verdict.reason }] });
    expect(verdict.reason).toMatch(/^[A-Z].*walker.*\.$/);
    expect(fixture.requests.filter(({ body }) => body.includes("test_image_content"))).toEqual([]);
    await client.close();

    const plain = (name: string): string => name.split("__").at(-1) as string;
    const blockedAction = await house.api.call("actions.get", { id: verdict.action });
    expect(blockedAction).toMatchObject({ tool: plain(blocked), outcome: "denied" });
    const { items } = await house.api.call("actions.list", { tool: plain(allowed), limit: 1 });
    const [action] = items as [Action];
    expect(action).toMatchObject({
      agent: { name: "walker" },
      source: "gate",
      decision: { answer: "allow", code: "permitted" },
      outcome: "ok",
    });
    expect(action.evidence?.end).toBeGreaterThan(action.evidence?.intent ?? Number.NaN);
    const events = await eventually(() => {
      const of = live.filter(({ action: { id } }) => id === action.id).map(({ event }) => event);
      expect(of).toEqual(["decided", "ended"]);
      return of;
    });
    expect(events).toHaveLength(2);
    expect(live.filter(({ action: { id } }) => id === verdict.action).length).toBeGreaterThan(0);
  },
);

test("the road's record verifies offline, and holds for every allowed call its intent before its end", async () => {
  const { out } = await house.run("actions", "export");
  const file = path.join(house.folder, "log.ndjson");
  await writeFile(file, out);
  expect(await house.run("verify", file)).toMatchObject({ status: 0, err: "" });

  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);
  const records = lines.filter(({ type }) => type === "record");
  const ends = records.filter(({ kind }) => kind === "end");
  expect(ends.length).toBeGreaterThan(5);
  for (const end of ends) {
    const intent = records.findIndex(({ kind, id }) => kind === "intent" && id === end["id"]);
    expect(intent).toBeGreaterThanOrEqual(0);
    expect(intent).toBeLessThan(records.indexOf(end));
  }
});
