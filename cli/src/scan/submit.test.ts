import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect, test } from "vitest";
import { discoveryOperations } from "@reeve/contract/discovery";
import { run } from "../run.ts";
import { planted } from "./planted.ts";

/** Something that takes evidence as Reeve does, and what it was sent. */
async function taking(status = 200) {
  const parts: ReturnType<(typeof discoveryOperations)["discovery.submit"]["input"]["parse"]>[] =
    [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      parts.push(discoveryOperations["discovery.submit"].input.parse(body));
      const answer =
        status === 200
          ? { added: 1, seen: 0, gone: 0 }
          : { code: "forbidden", title: "No", detail: "Not you.", fix: "Ask.", requestId: "r" };
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    parts,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function scanned(args: readonly string[], env: Record<string, string> = {}) {
  let out = "";
  let err = "";
  const status = await run(
    {
      out: async (text) => void (out += text),
      err: (text) => void (err += text),
      colour: false,
      env,
      stop: new AbortController().signal,
    },
    ["scan", ...args],
  );
  return { status, out, err };
}

test("what was found is sent to Reeve scope by scope, with what could not be read and no secret", async () => {
  await using reeve = await taking();
  await using tree = await planted({
    "AGENTS.md": "x",
    "bad/.mcp.json": "{",
    ".mcp.json": '{"mcpServers":{"a":{"command":"x","env":{"API_KEY":"CANARY-4711-abc"}}}}',
    ".git/config": '[remote "origin"]\n\turl = https://me:CANARY@github.com/acme/api.git\n',
  });
  const { status, err } = await scanned([tree.folder, "--submit", "--min-confidence", "0.99"], {
    REEVE_URL: reeve.url,
    REEVE_TOKEN: "t",
  });
  expect(status).toBe(0);
  expect(err).toMatch(/2 new, 0 seen again, 0 gone/);
  const own = reeve.parts.find(({ scope }) => scope === "repo:github.com/acme/api");
  expect(own).toMatchObject({ source: "code", last: true, unread: ["bad/.mcp.json"] });
  expect(own?.evidence.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
    "credential API_KEY",
    "instructions AGENTS.md",
    "mcp_server a",
  ]);
  expect(JSON.stringify(reeve.parts)).not.toContain("CANARY");
});

test("more than one request holds is sent in parts of one run, and only the last ends it", async () => {
  await using reeve = await taking();
  const files = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`p${i}/AGENTS.md`, "x"]));
  await using tree = await planted(files);
  await scanned([tree.folder, "--server", reeve.url, "--token", "t"]);
  expect(reeve.parts.map(({ last, evidence }) => [last, evidence.length])).toEqual([
    [false, 400],
    [false, 400],
    [true, 100],
  ]);
  expect(new Set(reeve.parts.map(({ run }) => run)).size).toBe(1);
});

test("a server that says no, or that cannot be reached, is status 3", async () => {
  await using reeve = await taking(403);
  await using tree = await planted({ "AGENTS.md": "x" });
  expect(await scanned([tree.folder, "--server", reeve.url])).toMatchObject({ status: 3 });
  expect(await scanned([tree.folder, "--server", "http://127.0.0.1:9"])).toMatchObject({
    status: 3,
  });
});
