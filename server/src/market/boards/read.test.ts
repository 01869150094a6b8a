import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openJobBoards } from "../../../test/job-boards.ts";
import { askBoard, mostBytes, type Mirrors } from "./ask.ts";
import type { Connector } from "./board.ts";
import { boardBehind, connectors } from "./connectors.ts";
import { readBoard, type Answer, type Reading, type Since } from "./read.ts";

const time = { ms: Date.parse("2026-11-24T09:00:00.000Z") };
const clock = { now: () => time.ms, perf: () => 0 };
const systems = Object.values(connectors);
const job = { id: "1", title: "Évals Lead – 東京 & Zürich", description: "x", from: 1, to: 99 };
let boards: Awaited<ReturnType<typeof openJobBoards>>;
let waited: number[] = [];

beforeAll(async () => {
  boards = await openJobBoards(clock);
  for (const { ats } of systems) boards.company(ats, "acme", [job]);
});
afterAll(async () => {
  await boards[Symbol.asyncDispose]();
});
beforeEach(() => {
  waited = [];
  for (const { ats } of systems) boards.mended(ats);
});

const signal = new AbortController().signal;
const boardOf = ({ ats }: Connector) => ({ ats, token: "acme", region: null });
const read = (
  connector: Connector,
  since: Since | null = null,
  mirrors: Mirrors = { "*": boards.url },
): Promise<Reading> =>
  readBoard(connector, boardOf(connector), since, {
    fetched: (asked, of) =>
      askBoard(asked, boardOf(connector), of, { clock, mirrors, agent: "Reeve", signal }),
    turn: async () => {},
    wait: async (ms) => void waited.push(ms),
  });

test.each(systems)("$ats: its shape is read whole, in any letters", async (connector) => {
  expect(await read(connector)).toMatchObject({
    outcome: "ok",
    complete: true,
    postings: [{ externalId: "1", title: job.title, url: expect.stringMatching(/^https:/) }],
  });
});

test.each(systems)("$ats: what did not change is not sent twice", async (connector) => {
  const first = await read(connector);
  // Lever and SmartRecruiters may have further pages, of which the name of the first one says nothing.
  expect(first.since).toMatchObject({ etag: expect.stringMatching(/^"\w{16}"$/) });
  expect(await read(connector, first.since)).toMatchObject({
    outcome: "ok",
    unchanged: true,
    since: first.since,
  });
  expect(await read(connector, { etag: '"other"', modified: null })).toMatchObject({
    unchanged: false,
  });
});

const huge = Buffer.alloc(mostBytes + 1, " ");
const packed = { "content-encoding": "gzip" };
const bad: readonly (readonly [what: string, body: string | Buffer, headers?: object])[] = [
  ["larger than 32 MB", huge],
  ["packed although nobody asked: a bomb", gzipSync(Buffer.alloc(8 * 1024 * 1024)), packed],
  ["in another encoding", Buffer.from('{"jobs":[{"title":"Müller"}]}', "latin1")],
  ["in UTF-16", Buffer.from('\uFEFF{"jobs":[]}', "utf16le")],
  ["empty", ""],
  ["a page", "<!doctype html><title>Jobs</title>"],
  ["a feed of another kind", '<?xml version="1.0"?><rss><channel/></rss>'],
  ["null", "null"],
  ["deep", "[".repeat(100_000)],
];
test.each(systems)(
  "$ats: what cannot be read is malformed, and nothing more",
  async (connector) => {
    for (const [what, body, headers] of bad) {
      boards.fault(connector.ats, { status: 200, body, headers: { ...headers }, times: 1 });
      const found = await read(connector);
      expect(found, what).toMatchObject({ outcome: "malformed", postings: [], complete: false });
      expect(found.why, what).toMatch(/\w/);
    }
  },
);

const limited =
  '<html><h1><span>Error</span> <span class="cf-error-code">1015</span></h1> You are being rate limited';
test.each(systems)("$ats: who asks to be left alone is, at once", async (connector) => {
  for (const [status, body] of [
    [429, "error code: 1015"],
    [429, limited],
    [503, "<!doctype html><title>Just a moment...</title>"],
    [403, "Forbidden"],
  ] as const) {
    boards.fault(connector.ats, { status, body, times: 9 });
    expect(await read(connector), body).toMatchObject({ outcome: "blocked" });
  }
  expect(waited).toEqual([]);
});

test.each(systems)("$ats: it waits as long as it is told to, not longer", async (connector) => {
  const at = new Date(time.ms + 9_000).toUTCString();
  for (const [after, ms] of [
    ["7", 7_000],
    [at, 9_000],
    ["soon", 2_000],
  ] as const) {
    boards.fault(connector.ats, { status: 429, headers: { "retry-after": after }, times: 1 });
    expect(await read(connector)).toMatchObject({ outcome: "ok" });
    expect(waited.splice(0)).toEqual([ms]);
  }
  boards.fault(connector.ats, { status: 503, times: 9 });
  expect(await read(connector)).toMatchObject({ outcome: "transient" });
  expect(waited.splice(0)).toEqual([2_000, 4_000, 8_000]);
});

test.each(systems)("$ats: nothing is read where a redirect leads", async (connector) => {
  const asked = boards.log.length;
  for (const status of [301, 302, 303, 307, 308]) {
    const headers = { location: `${boards.url}/elsewhere` };
    boards.fault(connector.ats, { status, headers, times: 1 });
    // Personio leads names that it does not know to its main site.
    const unknown = connector.ats === "personio" && status === 301;
    expect(await read(connector)).toMatchObject({ outcome: unknown ? "not_found" : "refused" });
  }
  expect(boards.log.slice(asked).filter(({ path }) => path.includes("elsewhere"))).toEqual([]);
});

const asking = (url: string, mirrors: Mirrors): Promise<Answer> =>
  askBoard(
    { url, method: "GET", body: null },
    { ats: "recruitee", token: "x", region: null },
    null,
    { clock, mirrors, agent: "Reeve", signal },
  );

test("an address of this machine or its network is asked only where an operator names it as a mirror", async () => {
  const { port } = new URL(boards.url);
  for (const host of ["127.0.0.1", "localhost", "10.0.0.8", "192.168.1.1", "[::1]", "0x7f.1"])
    expect(await asking(`https://${host}:${port}/api/offers/`, {}), host).toMatchObject({
      outcome: "refused",
    });
  expect(await asking("http://93.184.216.34/api/offers/", {})).toMatchObject({
    outcome: "refused",
    failed: "it would go in the clear",
  });
  for (const mirror of ["http://169.254.169.254", "http://metadata.google.internal"])
    expect(await asking("https://x.recruitee.com/api/offers/", { "*": mirror })).toMatchObject({
      outcome: "refused",
    });
  boards.company("recruitee", "x", []);
  const mirrors = { recruitee: boards.url };
  expect(await asking("https://x.recruitee.com/api/offers/", mirrors)).toMatchObject({
    status: 200,
  });
});

test("a name that could lead a request elsewhere is no board", () => {
  for (const token of ["a.b", "evil.example/x", "x@y", "..", "-a", "a b", "", "a".repeat(64)])
    for (const { ats } of systems.filter(({ ats: of }) => of === "recruitee" || of === "personio"))
      expect(boardBehind(`${ats}:${token}`), `${ats}:${token}`).toBeNull();
  expect(boardBehind("https://acme.jobs.personio.de/job/7?language=en")).toMatchObject({
    ats: "personio",
    token: "acme",
    region: null,
  });
  expect(boardBehind("acme.jobs.personio.com")).toMatchObject({ ats: "personio", region: "com" });
  expect(boardBehind("https://acme.jobs.personio.de.evil.example/")).toBeNull();
});
