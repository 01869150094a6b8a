import {
  Client,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import type { Connection } from "../identity.ts";
import { instrumented } from "./observed.ts";

/** The official 2.x client, letting it find out which protocol the server speaks: runs a long check and watches its progress. */
export async function watchman(
  connection: Connection,
  seconds: number,
): Promise<{ protocol: string; progress: number }> {
  const client = instrumented(
    new Client({ name: "watchman", version: "0.9.0" }, { versionNegotiation: { mode: "auto" } }),
    "watchman",
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
  let progress = 0;
  try {
    await client.callTool({ name: "get-sum", arguments: { a: 19, b: 23 } });
    await client.callTool(
      {
        name: "trigger-long-running-operation",
        arguments: { duration: seconds, steps: seconds * 2 },
      },
      { onprogress: () => progress++ },
    );
    return { protocol: client.getNegotiatedProtocolVersion() ?? "unknown", progress };
  } finally {
    await client.close();
  }
}
