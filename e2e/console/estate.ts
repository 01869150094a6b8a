import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Agent } from "@reeve/contract/agent";
import type { ToolServer } from "@reeve/contract/server";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Reeve } from "../harness.ts";

/** A small estate to look at: files behind a real tool server, and an agent that may read them and nothing else. */
export interface Estate {
  readonly agent: Agent;
  readonly server: ToolServer;
  /** Reads a file through Reeve: allowed. */
  read(): Promise<void>;
  /** Writes a file through Reeve: blocked. */
  write(): Promise<void>;
  close(): Promise<void>;
}

const filesystem = createRequire(import.meta.url).resolve(
  "@modelcontextprotocol/server-filesystem/dist/index.js",
);

export async function settle(reeve: Reeve): Promise<Estate> {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-files-"));
  const file = path.join(folder, "ticket-17.txt");
  await writeFile(file, "The printer on the second floor is out of paper.\n");

  const { items: people } = await reeve.call("people.list", {});
  const owner = people[0];
  if (!owner) throw new Error("nobody has signed in yet, so nobody can own an agent");
  const server = await reeve.call("servers.add", {
    name: "files",
    transport: { kind: "stdio", command: process.execPath, args: [filesystem, folder] },
  });
  const agent = await reeve.call("agents.register", {
    name: "triage-bot",
    purpose: "Sorts incoming tickets into folders.",
    environment: "production",
    tier: "medium",
    owner: owner.id,
  });
  await reeve.call("grants.create", {
    agent: agent.id,
    server: "files",
    tools: ["read_text_file", "list_directory"],
    reason: "It sorts tickets.",
  });
  const { token } = await reeve.call("agents.credentials.add", { id: agent.id });

  const client = new Client({ name: "triage-bot", version: "1.0.0" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${reeve.url}/mcp/files`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
  return {
    agent,
    server,
    read: async () => {
      await client.callTool({ name: "read_text_file", arguments: { path: file } });
    },
    write: async () => {
      await client.callTool({
        name: "write_file",
        arguments: { path: path.join(folder, "new.txt"), content: "No \u202etxt.exe" },
      });
    },
    close: () => client.close(),
  };
}
