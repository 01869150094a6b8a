import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CreateMessageRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../platform/clock.ts";
import { shim } from "../../../test/mcp-shim.ts";
import { stdioUpstream, type StdioUpstream } from "./stdio-upstream.ts";

const bin = path.resolve(import.meta.dirname, "../../../../node_modules/.bin");
let folder: string;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "reeve-stdio-"));
  await writeFile(path.join(folder, "note.txt"), "hello from a file");
});
afterAll(async () => {
  for (const one of open.reverse()) await one.close();
  await rm(folder, { recursive: true });
});

function upstream(
  command: string,
  args: string[] = [],
  env: Record<string, string> = {},
): StdioUpstream {
  const made = stdioUpstream(
    { kind: "stdio", command, args, env },
    {
      clock: systemClock,
      folder: path.join(folder, "run"),
      path: bin,
      groups: new Set(),
      room: { max: 20, taken: 0 },
      graceMs: 500,
    },
  );
  open.push(made);
  return made;
}

/** The package's own types disagree with each other where optional members must be exact. */
const transport = (url: URL): Transport => new LegacyTransport(url);

async function legacy(url: URL, capabilities = {}): Promise<LegacyClient> {
  const client = new LegacyClient({ name: "old", version: "1" }, { capabilities });
  await client.connect(transport(url));
  open.push(client);
  return client;
}

async function modern(url: URL): Promise<ModernClient> {
  const client = new ModernClient(
    { name: "new", version: "1" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } } },
  );
  await client.connect(new ModernTransport(url));
  open.push(client);
  return client;
}

test("a client of 2025-11-25 uses a server that is a program, and ends it by ending its session", async () => {
  const server = upstream("mcp-server-filesystem", [folder]);
  await using face = await shim(server);
  const client = await legacy(face.url);
  expect(client.getServerVersion()?.name).toContain("filesystem");
  const { tools } = await client.listTools();
  expect(tools.map((tool) => tool.name)).toContain("read_text_file");
  const read = await client.callTool({
    name: "read_text_file",
    arguments: { path: path.join(folder, "note.txt") },
  });
  expect(read.content).toMatchObject([{ type: "text", text: "hello from a file" }]);
  const refused = await client.callTool({
    name: "read_text_file",
    arguments: { path: "/etc/passwd" },
  });
  expect(refused.isError).toBe(true);
  expect(server.children).toBe(1);
  await (client.transport as unknown as LegacyTransport).terminateSession();
  await expect.poll(() => server.children).toBe(0);
  expect(server.failures).toBe(0);
});

test("a client of 2026-07-28 uses a server that speaks only 2025-11-25", async () => {
  const server = upstream("mcp-server-filesystem", [folder]);
  await using face = await shim(server);
  const client = await modern(face.url);
  const { tools } = await client.listTools();
  expect(tools.map((tool) => tool.name)).toContain("read_text_file");
  const read = await client.callTool({
    name: "read_text_file",
    arguments: { path: path.join(folder, "note.txt") },
  });
  expect(read.content).toMatchObject([{ type: "text", text: "hello from a file" }]);
  expect(server.children).toBe(1);
});

test("a knowledge graph is kept by either kind of client over one file", async () => {
  const server = upstream("mcp-server-memory", [], {
    MEMORY_FILE_PATH: path.join(folder, "memory.jsonl"),
  });
  await using face = await shim(server);
  const old = await legacy(face.url);
  await old.callTool({
    name: "create_entities",
    arguments: {
      entities: [{ name: "Ada", entityType: "person", observations: ["wrote the first program"] }],
    },
  });
  const current = await modern(face.url);
  const found = await current.callTool({ name: "search_nodes", arguments: { query: "Ada" } });
  expect(JSON.stringify(found)).toContain("wrote the first program");
});

test("resources, prompts and progress work for both kinds of client", async () => {
  const server = upstream("mcp-server-everything");
  await using face = await shim(server);
  for (const client of [await legacy(face.url), await modern(face.url)] as LegacyClient[]) {
    const { resources } = await client.listResources();
    expect(resources.length).toBeGreaterThan(0);
    const read = await client.readResource({ uri: (resources[0] as { uri: string }).uri });
    expect(read.contents.length).toBe(1);
    const { prompts } = await client.listPrompts();
    expect(prompts.length).toBeGreaterThan(0);
    const prompt = await client.getPrompt({ name: "simple-prompt" });
    expect(prompt.messages.length).toBeGreaterThan(0);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.length).toBeGreaterThan(0);

    const progress: number[] = [];
    const params = {
      name: "trigger-long-running-operation",
      arguments: { duration: 0.4, steps: 4 },
    };
    const onprogress = ({ progress: at }: { progress: number }): void => void progress.push(at);
    const done =
      client instanceof ModernClient
        ? await (client as unknown as ModernClient).callTool(params, { onprogress })
        : await client.callTool(params, undefined, { onprogress });
    expect(JSON.stringify(done)).toContain("completed");
    expect(progress).toEqual([1, 2, 3, 4]);
    await expect(client.readResource({ uri: "nothing://here" })).rejects.toThrow();
  }
});

test("many calls at once over one child keep their answers apart", async () => {
  const server = upstream("mcp-server-everything");
  await using face = await shim(server);
  for (const clients of [
    [await legacy(face.url)],
    [await modern(face.url), await modern(face.url)],
  ] as LegacyClient[][]) {
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const client = clients[i % clients.length] as LegacyClient;
        const { content } = await client.callTool({
          name: "echo",
          arguments: { message: `number ${i}` },
        });
        return JSON.stringify(content).includes(`number ${i}"`);
      }),
    );
    expect(answers.every(Boolean)).toBe(true);
  }
});

test("a server asks its 2025-11-25 client for a sample and gets the answer", async () => {
  const server = upstream("mcp-server-everything");
  await using face = await shim(server);
  const client = new LegacyClient(
    { name: "old", version: "1" },
    { capabilities: { sampling: {} } },
  );
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    model: "scripted",
    role: "assistant" as const,
    content: { type: "text" as const, text: "a sampled line" },
  }));
  await client.connect(transport(face.url));
  open.push(client);
  await expect
    .poll(async () => (await client.listTools()).tools.map((tool) => tool.name))
    .toContain("trigger-sampling-request");
  const answer = await client.callTool({
    name: "trigger-sampling-request",
    arguments: { prompt: "say something", maxTokens: 10 },
  });
  expect(JSON.stringify(answer)).toContain("a sampled line");
});
