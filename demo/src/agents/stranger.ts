import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

/** An agent nobody registered: it has the address and nothing else. Returns the error it got, or null if it got in. */
export async function stranger(url: URL): Promise<string | null> {
  const client = new Client({ name: "stranger", version: "0.0.1" });
  try {
    await client.connect(new StreamableHTTPClientTransport(url));
    await client.callTool({ name: "list_directory", arguments: { path: "/" } });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.close();
  }
}
