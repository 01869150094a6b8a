import {
  Client as ModernClient,
  PrivateKeyJwtProvider as ModernKey,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { PrivateKeyJwtProvider } from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

/** All an agent is given: an address and its own key. */
export interface Given {
  readonly url: string;
  readonly issuer: string;
  readonly clientId: string;
  /** PKCS #8 PEM of a P-256 key. */
  readonly privateKey: string;
}

export interface Result {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly _meta?: Record<string, unknown>;
}

/** What both official clients do, in one shape. */
export interface Connected {
  readonly protocol: string | undefined;
  tools(): Promise<string[]>;
  call(name: string, args: Record<string, unknown>): Promise<Result>;
  close(): Promise<void>;
}

const provider = ({ clientId, privateKey, issuer }: Given) => ({
  clientId,
  privateKey,
  algorithm: "ES256",
  expectedIssuer: issuer,
});

/** The official 1.x client, as it comes: protocol 2025-11-25. */
export async function client1(given: Given): Promise<Connected> {
  const client = new Client({ name: "one", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(given.url), {
    authProvider: new PrivateKeyJwtProvider(provider(given)),
  });
  await client.connect(transport);
  return {
    protocol: transport.protocolVersion,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as Result,
    close: () => client.close(),
  };
}

/** The official 2.x client with the stateless protocol 2026-07-28. */
export async function client2(given: Given): Promise<Connected> {
  const client = new ModernClient(
    { name: "two", version: "2" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } } },
  );
  await client.connect(
    new ModernTransport(new URL(given.url), {
      authProvider: new ModernKey(provider(given)),
    }),
  );
  return {
    protocol: client.getNegotiatedProtocolVersion(),
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as Result,
    close: () => client.close(),
  };
}
