import { PrivateKeyJwtProvider } from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import path from "node:path";
import type { Connection } from "../identity.ts";
import { instrumented } from "./observed.ts";

const label = (text: string): string =>
  /refund|charged/i.test(text)
    ? "billing"
    : /password|reset/i.test(text)
      ? "access"
      : /invoice for/i.test(text)
        ? "documents"
        : "suspicious";

/** The official 1.x client (protocol 2025-11-25): reads every ticket and writes down what each is about. */
export const triage = (connection: Connection, desk: string): Promise<number> =>
  asTriage(connection, (client) => sortTickets(client, desk));

/** What the triage agent gets to read of one ticket. */
export const readLetter = (connection: Connection, desk: string): Promise<string> =>
  asTriage(connection, async (client) =>
    textOf(
      await client.callTool({
        name: "read_text_file",
        arguments: { path: path.join(desk, "tickets", "1041-refund.md") },
      }),
    ),
  );

async function asTriage<T>(
  connection: Connection,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = instrumented(new Client({ name: "triage", version: "1.4.0" }), "triage");
  const transport = new StreamableHTTPClientTransport(connection.url, {
    authProvider: new PrivateKeyJwtProvider({
      clientId: connection.clientId,
      privateKey: connection.privateKey,
      algorithm: "ES256",
      expectedIssuer: connection.issuer,
    }),
  });
  await client.connect(transport);
  try {
    return await work(client);
  } finally {
    await transport.terminateSession();
    await client.close();
  }
}

async function sortTickets(client: Client, desk: string): Promise<number> {
  const listed = textOf(
    await client.callTool({
      name: "list_directory",
      arguments: { path: path.join(desk, "tickets") },
    }),
  );
  const names = [...listed.matchAll(/\[FILE\] (\S+)/g)].map((match) => match[1] as string);
  for (const name of names) {
    const ticket = textOf(
      await client.callTool({
        name: "read_text_file",
        arguments: { path: path.join(desk, "tickets", name) },
      }),
    );
    await client.callTool({
      name: "write_file",
      arguments: {
        path: path.join(desk, "triage", `${name}.json`),
        content: JSON.stringify({ ticket: name, label: label(ticket) }),
      },
    });
  }
  return names.length;
}

const textOf = (result: unknown): string =>
  ((result as { content?: { text?: string }[] }).content ?? [])
    .map((part) => part.text ?? "")
    .join("\n");
