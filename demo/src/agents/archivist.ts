import {
  Client,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import path from "node:path";
import type { Connection } from "../identity.ts";

/**
 * The official 2.x client, of a kind that can send its person to an address: moves a ticket to the archive, is told that
 * somebody must agree, sends them there, and goes on by itself once they have. True where it was moved.
 */
export async function archivist(
  connection: Connection,
  desk: string,
  sendTo: (url: string) => Promise<"accept" | "decline">,
): Promise<boolean> {
  const client = new Client(
    { name: "archivist", version: "1.0.0" },
    {
      capabilities: { elicitation: { url: {} } },
      versionNegotiation: { mode: { pin: "2026-07-28" } },
    },
  );
  client.setRequestHandler("elicitation/create", async ({ params }) => {
    return { action: params.mode === "url" ? await sendTo(params.url) : "decline" };
  });
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
    const ticket = "1039-thanks.md";
    const moved = await client.callTool({
      name: "move_file",
      arguments: {
        source: path.join(desk, "tickets", ticket),
        destination: path.join(desk, "old", ticket),
      },
    });
    return moved.isError !== true;
  } finally {
    await client.close();
  }
}
