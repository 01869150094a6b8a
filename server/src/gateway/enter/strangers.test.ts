import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { gateUnderTest, type GateUnderTest } from "../../../test/gate.ts";
import { call, listen, send, type Listening } from "../../../test/rpc.ts";
import { openStrangers } from "../../access/strangers.ts";

let gate: GateUnderTest;
let upstream: Listening;

beforeAll(async () => {
  upstream = await listen((_request, response) => response.end());
});
beforeEach(async () => {
  gate = await gateUnderTest({ files: upstream.url, mail: upstream.url });
  return () => gate[Symbol.asyncDispose]();
});
afterAll(() => upstream.close());

const knock = (door: string, token?: string) =>
  send(`${gate.url}/mcp/${door}`, { body: call("read"), ...(token && { token }) });

test("requests without a credential are all answered, and one a minute for each door is recorded", async () => {
  for (let again = 0; again < 20; again++) {
    const got = await knock("files");
    expect(got.status).toBe(401);
    expect(got.headers["www-authenticate"]).toContain("resource_metadata");
  }
  await knock("mail");
  await knock("mail");
  for (let again = 0; again < 5; again++) await knock(`invented-${again}`);
  expect(gate.intents.map(({ server }) => server)).toEqual(["files", "mail", "invented-0"]);
});

test("bad credentials are recorded 120 times a minute; the others are counted and told when to come again", async () => {
  const all = [];
  for (let again = 0; again < 130; again++) all.push(await knock("files", "Bearer nobody"));
  expect(all.every(({ status }) => status === 401)).toBe(true);
  expect(gate.intents).toHaveLength(120);
  const last = all.at(-1);
  const seconds = Number(last?.headers["retry-after"]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(last?.json?.error).toMatchObject({ data: { reason: "credential", retryAfter: seconds } });
  const good = await send(`${gate.url}/mcp/files`, {
    token: gate.agents.ada.token,
    body: call("read"),
  });
  expect(good.status).toBe(200);
});

test("a new minute records again, a clock that steps back as well, and many addresses share one place", () => {
  const time = { ms: 1_000_000 };
  const strangers = openStrangers({ now: () => time.ms });
  expect([strangers.knocked("a", "x"), strangers.knocked("a", "x")]).toEqual([true, false]);
  time.ms += 60_000;
  expect([strangers.knocked("a", "x"), strangers.knocked("a", "x")]).toEqual([true, false]);
  time.ms -= 500_000;
  expect(strangers.knocked("a", "x")).toBe(true);
  for (let at = 0; at < 10_000; at++) strangers.knocked(`address ${at}`, "x");
  strangers.knocked("one more", "x");
  expect(strangers.knocked("another", "x")).toBe(false);
  time.ms += 60_000;
  expect(strangers.knocked("another", "x")).toBe(true);
});
