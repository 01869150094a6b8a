import {
  Client,
  ClientCredentialsProvider,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type AuthProvider,
  type OAuthClientProvider,
} from "@modelcontextprotocol/client";
import { answersTo, argumentsOf } from "./answers.ts";
import { Consenting } from "./consenting.ts";

/** One scenario of the official client suite, as its harness hands it over. */
export interface Scenario {
  readonly name: string;
  readonly version: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly address: string;
}

/** Where the scenario's server is reached. Without a token the client finds its own way to one. */
export interface Door {
  readonly url: string;
  readonly token: string | null;
}

/** The official client, doing what any well-behaved agent does: it signs in, looks at all that is offered, and tries it. */
export async function useAsAgent(scenario: Scenario, door: Door): Promise<void> {
  const client = clientOf(scenario);
  const provider = door.token === null ? providerOf(scenario) : bearer(door.token);
  const open = (): StreamableHTTPClientTransport =>
    new StreamableHTTPClientTransport(
      new URL(door.url),
      provider === undefined ? {} : { authProvider: provider },
    );
  let transport = open();
  /** After a redirect what was tried is tried again. */
  const authorized = async <T>(run: () => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries++)
      try {
        return await run();
      } catch (error) {
        const callback = provider instanceof Consenting ? provider.callback() : null;
        if (!(error instanceof UnauthorizedError) || callback === null || tries >= 2) throw error;
        await transport.finishAuth(callback);
      }
  };
  try {
    await authorized(async () => {
      transport = open();
      await client.connect(transport);
    });
    const offers = client.getServerCapabilities() ?? {};
    const { tools } = await authorized(() => client.listTools());
    for (const tool of tools)
      for (const args of argumentsOf(scenario, tool, tools))
        await authorized(() => client.callTool({ name: tool.name, arguments: args }));
    if (offers.prompts)
      for (const { name } of (await client.listPrompts()).prompts) await client.getPrompt({ name });
    if (offers.resources)
      for (const { uri } of (await client.listResources()).resources)
        await client.readResource({ uri });
  } finally {
    await client.close();
  }
}

function clientOf({ name, version }: Scenario): Client {
  // This one scenario wants to see how a version is found.
  const negotiates = name === "request-metadata" ? "auto" : { pin: version };
  const client = new Client(
    { name: "reeve-conformance-client", version: "1.0.0" },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } } },
      versionNegotiation: { mode: version === "2026-07-28" ? negotiates : "legacy" },
    },
  );
  client.setRequestHandler("elicitation/create", ({ params }) => ({
    action: "accept",
    content: "requestedSchema" in params ? answersTo(params.requestedSchema) : {},
  }));
  return client;
}

const bearer = (token: string): AuthProvider => ({ token: async () => token });

function providerOf({ name, given }: Scenario): OAuthClientProvider | undefined {
  const text = (member: string): string => {
    const value = given[member];
    return typeof value === "string" ? value : "";
  };
  const issuer = given["issuer"] === undefined ? {} : { expectedIssuer: text("issuer") };
  switch (name) {
    case "auth/client-credentials-jwt":
      return new PrivateKeyJwtProvider({
        clientId: text("client_id"),
        privateKey: text("private_key_pem"),
        algorithm: text("signing_algorithm"),
        ...issuer,
      });
    case "auth/client-credentials-basic":
      return new ClientCredentialsProvider({
        clientId: text("client_id"),
        clientSecret: text("client_secret"),
        ...issuer,
      });
    case "auth/pre-registration":
      return new Consenting({
        client_id: text("client_id"),
        client_secret: text("client_secret"),
        ...(given["issuer"] !== undefined && { issuer: text("issuer") }),
      });
    default:
      return name.startsWith("auth/") ? new Consenting() : undefined;
  }
}
