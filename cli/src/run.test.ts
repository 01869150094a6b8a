import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { run } from "./run.ts";
import type { Terminal } from "./terminal.ts";

/** Something that answers as Reeve does, and what a command printed and ended with when it asked there. */
async function asked(args: string[], answer: RequestListener) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ended = await printed(args, { REEVE_URL: url, REEVE_TOKEN: "secret-token" });
  server.closeAllConnections();
  server.close();
  return ended;
}

async function printed(args: string[], env: Record<string, string> = {}) {
  let out = "";
  let err = "";
  const terminal: Terminal = {
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
    colour: false,
    env,
    stop: new AbortController().signal,
  };
  return { status: await run(terminal, args), out, err };
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_, response) =>
    void response
      .writeHead(status, { "content-type": "application/json" })
      .end(JSON.stringify(body));

test("a list is a table with a hint at the next page, and JSON when asked for", async () => {
  const page = {
    items: [
      {
        name: "triage",
        id: "agt_1",
        status: "active",
        tier: "low",
        environment: "ci",
        owner: { id: "per_1", name: "Ada" },
        lastSeenAt: null,
      },
    ],
    nextCursor: "abc",
  };
  const table = await asked(["agents", "list"], json(200, page));
  expect(table).toMatchObject({ status: 0, err: "There is more: add --cursor abc\n" });
  expect(table.out).toBe(
    "name    id     status  tier  environment  owner  last seen at\ntriage  agt_1  active  low   ci           Ada    –\n",
  );
  const whole = await asked(["agents", "list", "--json"], json(200, page));
  expect(JSON.parse(whole.out)).toEqual(page);
});

test("the token goes into the header, path members into the path, others into the query", async () => {
  let seen = "";
  await asked(["policies", "get", "base", "--version", "3"], (request, response) => {
    seen = `${request.method} ${request.url} ${request.headers.authorization}`;
    json(200, {})(request, response);
  });
  expect(seen).toBe("GET /api/policies/base?version=3 Bearer secret-token");
});

test("a refusal of the server prints what, why and what to do, and ends with 3", async () => {
  const problem = {
    type: "t",
    title: "The input is not valid",
    status: 422,
    code: "invalid",
    detail: "Line 1 is wrong.",
    fix: "Correct it.",
    requestId: "r-1",
    faults: [{ line: 1, column: 8, message: "unexpected `)`", hint: "close the string" }],
  };
  const { status, err } = await asked(
    ["policies", "put", "x", "--cedar", "permit()"],
    json(422, problem),
  );
  expect(status).toBe(3);
  expect(err).toBe(
    "The input is not valid: Line 1 is wrong.\n  line 1, column 8: unexpected `)` (close the string)\nCorrect it.\n(request r-1)\n",
  );
});

test("a check that fails ends with 1", async () => {
  const answer = { valid: false, errors: [{ message: "no" }], warnings: [], formatted: null };
  expect((await asked(["policies", "check", "--cedar", "permit("], json(200, answer))).status).toBe(
    1,
  );
});

test("names that would command the terminal are shown, not obeyed", async () => {
  const { out } = await asked(
    ["agents", "list"],
    json(200, { items: [{ name: "a\u001B[2Jb\u202Ec", id: "agt_1" }], nextCursor: null }),
  );
  expect(out).toContain("a\\u001b[2Jb\\u202ec");
});

test("an export is written exactly as it came, and one that breaks off ends with 3", async () => {
  const lines = '{"type":"key","key":"k"}\n{"type":"record","body":"{ \\"a\\" : 1 }"}\n';
  const whole = await asked(
    ["actions", "export"],
    (_, response) =>
      void response.writeHead(200, { "content-type": "application/x-ndjson" }).end(lines),
  );
  expect(whole).toEqual({ status: 0, out: lines, err: "" });
  const broken = await asked(["actions", "export"], (_, response) => {
    response.writeHead(200, { "content-type": "application/x-ndjson" }).write(lines);
    setTimeout(() => response.destroy(), 50);
  });
  expect(broken.status).toBe(3);
  expect(broken.err).toContain("No whole answer came");
});

test("where nobody answers, the command says so and ends with 3", async () => {
  const { status, err } = await printed(["agents", "list"], { REEVE_URL: "http://127.0.0.1:9" });
  expect(status).toBe(3);
  expect(err).toContain("Reeve could not be reached");
  expect(err).toContain("reeve up");
});

test("wrong usage ends with 2 and points to the help", async () => {
  expect(await printed(["agents", "stop"])).toEqual({
    status: 2,
    out: "",
    err: "ID is missing.\nSee: reeve agents stop --help\n",
  });
  expect(await printed(["dance"])).toMatchObject({
    status: 2,
    err: "There is no command `dance`.\nSee: reeve --help\n",
  });
  expect((await printed(["agents", "dance"])).err).toContain("reeve agents list");
});

test.each([
  [[]],
  [["--help"]],
  [["help"]],
  [["agents"]],
  [["agents", "stop", "--help"]],
  [["up", "--help"]],
  [["tail", "--help"]],
  [["verify", "--help"]],
  [["stop", "--help"]],
  [["assess", "--help"]],
  [["version"]],
])("reeve %j explains itself and ends with 0", async (args) => {
  const { status, out, err } = await printed(args);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  expect(out).toContain("reeve");
});

test("what stands deep in an answer is indented, and a long list in it is a table", async () => {
  const bucket = (hour: number) => ({
    at: `2026-11-23T0${hour}:00:00.000Z`,
    counts: { allow: hour, block: 0 },
  });
  const { out } = await asked(
    ["overview", "get"],
    json(200, { agents: { total: 2 }, buckets: [1, 2, 3, 4, 5].map(bucket) }),
  );
  expect(out.split("\n").slice(0, 5)).toEqual([
    "agents",
    "  total  2",
    "buckets",
    "  at                    counts allow  counts block",
    "  2026-11-23 01:00:00Z  1             0",
  ]);
});

test("--csv gives all of a list as a table, asked with the same flags", async () => {
  const asks: (string | undefined)[] = [];
  const table = await asked(
    ["actions", "list", "--decision", "block", "--csv"],
    (request, response) => {
      asks.push(request.url, request.headers.authorization);
      response.writeHead(200, { "content-type": "text/csv" }).end("id,tool\r\nact_1,read\r\n");
    },
  );
  expect(table).toEqual({ status: 0, out: "id,tool\r\nact_1,read\r\n", err: "" });
  expect(asks).toEqual(["/export/actions.list.csv?decision=block", "Bearer secret-token"]);
  expect(await asked(["agents", "register", "--csv"], json(200, {}))).toMatchObject({ status: 2 });
});

/** An import as Reeve tells of it. */
const imported = (more: object) => ({
  id: "imp_00000000000000000000000001",
  file: "a\u001b[2J.csv",
  status: "checked",
  running: false,
  format: "csv, UTF-8, comma",
  columns: [{ name: "Agent", samples: [] }],
  rows: 2,
  mapping: { name: 0 },
  defaults: {},
  done: 2,
  counts: { create: 1, update: 0, unchanged: 0, error: 1, applied: 0, undone: 0, left: 0 },
  problem: null,
  ...more,
});

test("an import is previewed and not applied, shows each row that is wrong, and ends with 1", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-import-"));
  const file = path.join(folder, "agents.csv");
  await writeFile(file, "Agent\nclerk\n\n");
  const asks: string[] = [];
  const answer: RequestListener = (request, response) => {
    asks.push(`${request.method} ${request.url}`);
    const rows = request.url?.includes("/rows");
    const row = {
      row: 3,
      faults: [{ column: "Agent", detail: "There is no \u001b[31mname.", fix: "Give it one." }],
      note: null,
    };
    const reading = request.url?.endsWith("/parts") || request.url === "/api/imports";
    const status = asks.some((it) => it.endsWith("/preview")) ? "checked" : "read";
    json(reading ? 201 : 200, rows ? { items: [row], nextCursor: null } : imported({ status }))(
      request,
      response,
    );
  };
  const previewed = await asked(["import", file], answer);
  expect(previewed.status).toBe(1);
  expect(previewed.out).toContain("1 to register, 0 to change, 0 unchanged, 1 with errors");
  expect(previewed.out).toContain("Nothing was changed yet.");
  expect(previewed.out).not.toContain("\u001b");
  expect(asks.some((it) => it.endsWith("/apply"))).toBe(false);
  asks.length = 0;
  const applied = await asked(["import", file, "--apply", "--map", "owner=Nothing"], answer);
  expect(applied).toMatchObject({ status: 2 });
  expect(applied.err).toContain("There is no column Nothing. There are: Agent.");
  expect(await asked(["import", path.join(folder, "none.csv")], answer)).toMatchObject({
    status: 2,
  });
  expect(await asked(["import", "agents.csv", "--undo"], answer)).toMatchObject({ status: 2 });
  await rm(folder, { recursive: true });
});

test("an export names what there is, in which formats, and where a workbook has to go", async () => {
  const bytes: RequestListener = (_, response) => void response.end("name\r\n");
  expect(await asked(["export", "agents"], bytes)).toMatchObject({ status: 0, out: "name\r\n" });
  for (const wrong of [
    ["export"],
    ["export", "secrets"],
    ["export", "agents", "--format", "pdf"],
    ["export", "agents", "--format", "xlsx"],
    ["export", "problems"],
  ])
    expect((await asked(wrong, bytes)).status, wrong.join(" ")).toBe(2);
  const refused = await asked(
    ["export", "people"],
    json(403, { code: "forbidden", title: "Not allowed", detail: "No.", fix: "Ask." }),
  );
  expect(refused).toMatchObject({ status: 3, out: "" });
});
