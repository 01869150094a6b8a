import {
  Client,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import type { Connection } from "../identity.ts";
import { instrumented } from "./observed.ts";

/** An agent that does one thing: it calls one tool, with the official 2.x client. */
export async function errand(
  connection: Connection,
  name: string,
  tool: string,
  args: Record<string, unknown>,
): Promise<boolean> {
  const client = instrumented(new Client({ name, version: "1.0.0" }), name);
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
    const { isError } = await client.callTool({ name: tool, arguments: args });
    return isError !== true;
  } finally {
    await client.close();
  }
}
