import { operations, type OperationName } from "@reeve/contract/operations";
import type { Operation } from "@reeve/contract/operation";
import { agentToken } from "@reeve/sdk/agent-token";
import { generateKeyPairSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, modernCall, modernHeaders, rpc, send } from "../../server/test/rpc.ts";
import { letIn, type LetIn } from "./estate.ts";
import { eventually, openHouse, operatorToken, type House } from "./house.ts";
import { reply, startToolServer, type ToolServer } from "./tool-server.ts";

const filesystem = createRequire(import.meta.url).resolve(
  "@modelcontextprotocol/server-filesystem/dist/index.js",
);

/** Ordinary content: it may be in the record, and nowhere else. */
const content = {
  argument: "canary-argument-7c1f",
  result: "canary-result-93ab",
  failure: "canary-failure-5d02",
  method: "canary-method-1e44",
  stderr: "canary-stderr-c0de",
};
/** Secrets, which the record must not hold either. Those that Reeve makes are added as they are made. */
const secret: Record<string, string> = {
  "the fixed operator token": operatorToken,
  "a password in an argument": "canary-password-a83e",
  "a key in an argument's text": "sk-canary0123456789abcdef0123",
  "a password in a result": "canary-db-password-77f0",
  "what a stdio server is given": "canary-environment-4b1d",
  "what a server over HTTP is shown": "canary-credential-66ad",
  "an operator's password": "canary-passphrase-2f9b-long-enough",
};

let house: House;
let tools: ToolServer;
let agent: LetIn;

const api = (method: string, path_: string, body?: unknown, headers: object = {}) =>
  fetch(`${house.url}${path_}`, {
    method,
    headers: {
      authorization: `Bearer ${operatorToken}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** Everyone who has something to hide comes by once, also by ways that fail. */
beforeAll(async () => {
  tools = await startToolServer("note", "fail");
  tools.behave = ({ tool }, id, response) => {
    if (tool === "fail") {
      response.writeHead(500, { "content-type": "text/plain" }).end(content.failure);
      return;
    }
    const text = `${content.result} postgres://app:${secret["a password in a result"]}@db/app`;
    reply(response, id, { content: [{ type: "text", text }] });
  };
  house = await openHouse(["--log-level", "debug"]);
  await house.start();
  await house.api.call("servers.add", {
    name: "desk",
    transport: {
      kind: "http",
      url: tools.url,
      credential: {
        kind: "headers",
        headers: { "x-api-key": secret["what a server over HTTP is shown"] ?? "" },
      },
    },
  });
  await house.api.call("servers.add", {
    name: "files",
    transport: {
      kind: "stdio",
      command: "/bin/sh",
      args: [
        "-c",
        `echo ${content.stderr} >&2; exec "$0" "$@"`,
        process.execPath,
        filesystem,
        house.folder,
      ],
      env: { API_KEY: secret["what a stdio server is given"] ?? "" },
    },
  });
  agent = await letIn(house, "walker", { desk: ["note", "fail"], files: ["list_directory"] });
  secret["the agent's development token"] = agent.authorization.slice("Bearer ".length);
  const pair = generateKeyPairSync("ed25519");
  const { clientId } = await house.api.call("agents.credentials.add", {
    id: agent.agent.id,
    publicKeyJwk: pair.publicKey.export({ format: "jwk" }),
  });
  const { token } = await agentToken({
    issuer: house.url,
    clientId,
    privateKeyJwk: { ...pair.privateKey.export({ format: "jwk" }) },
    resource: `${house.url}/mcp/desk`,
  });
  secret["the agent's access token"] = token;

  const signIn = /sign-in#token=(\S+)/.exec(house.said())?.[1] ?? "";
  const session = await fetch(`${house.url}/api/session/link`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: house.url },
    body: JSON.stringify({ token: signIn }),
  });
  expect(session.status).toBe(200);
  const cookie = session.headers.get("set-cookie")?.split(";")[0] ?? "";
  secret["a session"] = cookie.slice(cookie.indexOf("=") + 1);
  const password = { password: secret["an operator's password"] };
  const set = await fetch(`${house.url}/api/me/password`, {
    method: "PUT",
    headers: { "content-type": "application/json", origin: house.url, cookie },
    body: JSON.stringify(password),
  });
  expect(set.status).toBe(200);
  await fetch(`${house.url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: house.url },
    body: JSON.stringify({ email: "nobody@reeve.example", ...password }),
  });
  const invited = await house.api.call("people.invite", {
    name: "Grace Hopper",
    email: "grace@reeve.example",
    role: "viewer",
  });
  secret["an invitation"] = new URL(invited.link.url).hash.slice("#token=".length);
  const made = await house.api.call("tokens.create", {
    name: "ci",
    role: "viewer",
    scopes: ["actions:read"],
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  secret["an operator token that was made"] = made.token;

  const args = {
    note: content.argument,
    password: secret["a password in an argument"],
    text: `use ${secret["a key in an argument's text"]} for it`,
  };
  for (const authorization of [agent.authorization, `Bearer ${token}`, `Bearer ${token}x`])
    for (const body of [
      call("note", args),
      call("fail", args),
      call("forbidden", args),
      rpc(content.method, args),
      call("note", args).slice(0, -1),
    ])
      await send(`${house.url}/mcp/desk`, { token: authorization, body });
  await send(`${house.url}/mcp/desk?access_token=${token}`, { body: call("note", args) });
  const listed = await send(`${house.url}/mcp/files`, {
    token: agent.authorization,
    body: modernCall("list_directory", { path: house.folder }),
    headers: modernHeaders("tools/call", "list_directory"),
  });
  expect(listed.text).toContain("data");
  // What is refused by the API is not repeated in the log either.
  await api("POST", "/api/people", { name: secret["a password in an argument"], password: 1 });
  await api("GET", `/api/actions?agent=${encodeURIComponent(content.argument)}&nonsense=1`);
  await api("GET", "/api/people", undefined, { authorization: `Bearer ${made.token}wrong` });
  await api("PUT", "/api/policies/odd", { cedar: `permit(${content.argument}`, mode: "enforce" });
  await eventually(async () => {
    const { items } = await house.api.call("actions.list", { tool: "note", outcome: "ok" });
    expect(items.length).toBeGreaterThanOrEqual(2);
  });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await tools[Symbol.asyncDispose]();
});

const found = (where: string, canaries: Readonly<Record<string, string>>): string[] =>
  Object.entries(canaries)
    .filter(([, canary]) => canary !== "" && where.includes(canary))
    .map(([what]) => what);

test("the way through every door was walked", () => {
  expect(Object.entries(secret).filter(([, value]) => value.length < 12)).toEqual([]);
  expect(tools.calls.length).toBeGreaterThanOrEqual(4);
});

test("the log, even at its most talkative, holds no token, no argument and no result", () => {
  // The sign-in link is printed for the person at the terminal, not logged.
  expect(house.said()).toContain('"level":"info"');
  expect(found(house.said(), { ...content, ...secret })).toEqual([]);
});

test("the metrics hold none of it", async () => {
  const metrics = await (await fetch(`${house.url}/metrics`)).text();
  expect(metrics).toContain("reeve_decisions_total");
  expect(found(metrics, { ...content, ...secret, agent: "walker" })).toEqual([]);
});

test("no answer of any operation that reads shows a secret", async () => {
  const { items: actions } = await house.api.call("actions.list", { limit: 200 });
  const ids: Record<string, readonly string[]> = {
    agents: (await house.api.call("agents.list", {})).items.map(({ id }) => id),
    servers: (await house.api.call("servers.list", {})).items.map(({ id }) => id),
    actions: actions.map(({ id }) => id),
  };
  const faults: string[] = [];
  let read = 0;
  for (const [name, { method, path: template, stream }] of Object.entries<Operation>(operations)) {
    if (method !== "GET" || stream === "sse") continue;
    const noun = name.split(".")[0] ?? "";
    const addresses =
      name === "ledger.proof"
        ? (ids["actions"] ?? []).map((id) => `${template}?action=${id}`)
        : template.includes("{")
          ? (ids[noun] ?? []).map((id) => template.replace(/\{\w+\}/, id))
          : [template];
    for (const address of addresses) {
      const text = await (await api("GET", address)).text();
      read += text.length;
      for (const what of found(text, secret)) faults.push(`${what}: ${address}`);
    }
  }
  expect(read).toBeGreaterThan(10_000);
  expect(faults).toEqual([]);
  expect(Object.keys(operations as Record<OperationName, unknown>).length).toBeGreaterThan(30);
});

test("no column of the database holds a secret, and the secrets of tool servers are there sealed", async () => {
  const [pid = "", , , port = "", socket = ""] = (
    await readFile(path.join(house.folder, "data", "postgres", "postmaster.pid"), "utf8")
  ).split("\n");
  const client = new Client({
    host: socket.replace("/proc/self/", `/proc/${pid}/`),
    port: Number(port),
    database: "reeve",
    user: "reeve",
  });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
    );
    const faults: string[] = [];
    for (const { name } of tables.rows)
      for (const [what, value] of Object.entries(secret)) {
        const hex = Buffer.from(value).toString("hex");
        const { rowCount } = await client.query(
          `select 1 from ${name} as t where t::text like $1 or t::text like $2 limit 1`,
          [`%${value}%`, `%${hex}%`],
        );
        if (rowCount !== 0) faults.push(`${what}: ${name}`);
      }
    expect(tables.rows.length).toBeGreaterThan(15);
    expect(faults).toEqual([]);
    const { rows } = await client.query<{ sealed: number }>(
      "select sum(array_length(regexp_split_to_array(transport, 'sealed[.]v1[.]'), 1) - 1)::int as sealed from tool_servers",
    );
    expect(rows[0]?.sealed).toBe(2);
  } finally {
    await client.end();
  }
});

test("a tool server never sees the agent's token, and sees what Reeve has for it", () => {
  expect(tools.seen()).toContain(secret["what a server over HTTP is shown"]);
  expect(tools.seen()).toContain(content.argument);
  const tokens = Object.fromEntries(
    Object.entries(secret).filter(([what]) => /token|session|invitation/.test(what)),
  );
  expect(Object.keys(tokens).length).toBeGreaterThan(4);
  expect(found(tools.seen(), tokens)).toEqual([]);
});
