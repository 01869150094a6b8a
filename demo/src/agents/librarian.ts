import {
  Client,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import type { Connection } from "../identity.ts";
import { instrumented } from "./observed.ts";

const customers = [
  { name: "Maya Lindqvist", order: "A-7731", note: "was charged twice" },
  { name: "Ines Duarte", order: "A-7745", note: "asked for the September invoice" },
];

/** The official 2.x client (protocol 2026-07-28): keeps what the desk knows of its customers as a graph. */
export async function librarian(
  connection: Connection,
): Promise<{ protocol: string; found: boolean; hidden: boolean }> {
  const client = instrumented(
    new Client(
      { name: "librarian", version: "2.0.1" },
      { versionNegotiation: { mode: { pin: "2026-07-28" } } },
    ),
    "librarian",
  );
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
    const { tools } = await client.listTools();
    for (const { name, order, note } of customers) {
      await client.callTool({
        name: "create_entities",
        arguments: {
          entities: [
            { name, entityType: "customer", observations: [note] },
            { name: order, entityType: "order", observations: [] },
          ],
        },
      });
      await client.callTool({
        name: "create_relations",
        arguments: { relations: [{ from: name, to: order, relationType: "placed" }] },
      });
    }
    const answer = await client.callTool({ name: "search_nodes", arguments: { query: "Maya" } });
    return {
      protocol: client.getNegotiatedProtocolVersion() ?? "unknown",
      found: JSON.stringify(answer).includes("A-7731"),
      hidden: !tools.some((tool) => tool.name.startsWith("delete_")),
    };
  } finally {
    await client.close();
  }
}
