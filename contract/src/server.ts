import { z } from "zod";
import { dataClasses, dataRules } from "./data-rule.ts";
import { ServerId, ToolId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** Shown as "•••" in answers; an update that sends "•••" keeps the value, while it goes to the same place. */
const secret = z.string().min(1).max(8000);
const oauthClient = {
  tokenUrl: z.url({ protocol: /^https?$/ }).max(2000),
  clientId: z.string().min(1).max(400),
  /** Without one Reeve proves itself with its own key (private_key_jwt, RFC 7523; the key is at `/oauth/jwks`). */
  clientSecret: secret.optional(),
  scope: z.string().max(2000).optional(),
  /** RFC 8707; the address of the tool server unless said. */
  resource: z.url().max(2000).optional(),
};

/** What Reeve shows a tool server as its own: an agent's token never gets there. */
export const UpstreamCredential = z.discriminatedUnion("kind", [
  /** Fixed headers, such as `authorization` or `x-api-key`. */
  z.strictObject({
    kind: z.literal("headers"),
    headers: z.record(
      z
        .string()
        .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, "the name of a header")
        .refine(
          (name) =>
            !/^(?:mcp-.*|host|content-(?:length|type|encoding)|transfer-encoding|connection|expect|te|trailer|upgrade|accept|accept-encoding|last-event-id)$/i.test(
              name,
            ),
          "a header that Reeve or the protocol sets",
        ),
      secret.regex(/^[\x20-\x7e]+$/, "visible ASCII, in one line"),
    ),
  }),
  /** A token of Reeve's own (OAuth 2 client credentials), the same for every agent. */
  z.strictObject({ kind: z.literal("client_credentials"), ...oauthClient }),
  /** A token for each agent (RFC 8693): Reeve signs who acts, the upstream's own authorization server exchanges that. */
  z.strictObject({
    kind: z.literal("token_exchange"),
    ...oauthClient,
    audience: z.string().max(2000).optional(),
  }),
]);
export type UpstreamCredential = z.infer<typeof UpstreamCredential>;

/** How Reeve reaches a tool server. A stdio server is a child process with nothing but this environment: it needs a PATH
 * only where it starts other programs itself. */
export const Transport = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    url: z.url({ protocol: /^https?$/ }).max(2000),
    credential: UpstreamCredential.optional(),
  }),
  z.strictObject({
    kind: z.literal("stdio"),
    command: z.string().min(1).max(1000),
    args: z.array(z.string().max(4000)).max(100).default([]),
    /** Values are never shown: answers have "•••" in their place, and an update that sends "•••" keeps the value. */
    env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(8000)).default({}),
    cwd: z.string().max(1000).optional(),
  }),
  /** Tools that live inside an agent or a client: Reeve decides on them where it is asked, and never reaches them. */
  z.strictObject({ kind: z.literal("local") }),
]);
export type Transport = z.infer<typeof Transport>;

/** Short enough that `server__tool` fits a tool name of MCP; part of the path `/mcp/{server}`. */
export const ServerName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9]|[-.](?=[a-z0-9]))*$/,
    "lower-case letters, digits, and single - or . between them",
  )
  .max(40)
  .refine((name) => name !== "server-card", "`server-card` is reserved by MCP");

/** Somewhere tools live: an MCP server behind Reeve. */
export const ToolServer = z.object({
  id: ServerId,
  name: z.string(),
  transport: Transport,
  /** Where agents reach it through Reeve. */
  url: z.string(),
  status: z.enum(["unknown", "up", "down"]),
  /** Why it is down, when it is. */
  error: z.string().nullable(),
  /** What the server says of itself: name, version, protocol versions. */
  about: z.record(z.string(), z.unknown()).nullable(),
  tools: z.number().int(),
  /** Classes of data in what it offers to read besides its tools. */
  dataClasses: z.array(z.string()),
  createdAt: Time,
  syncedAt: Time.nullable(),
});
export type ToolServer = z.infer<typeof ToolServer>;

/** What a tool declares that it does; from its MCP annotations, worst case where it says nothing. */
export const Effect = z.enum(["read", "write", "destructive"]);
export type Effect = z.infer<typeof Effect>;

/** Whether what a tool's results name (addresses, accounts) comes from a system the organisation relies on. */
export const Trust = z.enum(["trusted", "untrusted"]);
export type Trust = z.infer<typeof Trust>;

const named = z.string().trim().min(1).max(100);
/** What an operator says of a tool, so that policies can ask where a call comes from. */
export const ToolFlow = z.object({
  /** Words by which a person asks for it, `send email`, in any order; `to book` is the verb alone, `add|put event` either with `event`. */
  asks: z.array(named).max(100).default([]),
  /** Arguments that say whom or what a call reaches. */
  targets: z.array(named).max(50).default([]),
  /** Members of its results that others write. */
  strangers: z.array(named).max(50).default([]),
  /** A person may point to what it answers: "the details are in that letter". */
  quotable: z.boolean().default(false),
});
export type ToolFlow = z.infer<typeof ToolFlow>;

/** One tool as its server defines it, pinned by the hash of the whole definition. */
export const Tool = z.object({
  id: ToolId,
  server: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  description: z.string(),
  effect: Effect,
  /** Whether it reaches beyond a closed system (MCP `openWorldHint`). */
  external: z.boolean(),
  /** The MCP tool definition, whole. */
  definition: z.record(z.string(), z.unknown()),
  /** SHA-256 (hex) of the canonical JSON (RFC 8785) of the whole definition. */
  hash: z.string(),
  /** What the server lists now, where that is not what is pinned; its hash is what `tools.accept` takes. */
  listed: z.object({ definition: z.record(z.string(), z.unknown()), hash: z.string() }).nullable(),
  /** `present`: listed as pinned; `changed`: the server lists another definition than the pinned one; `gone`: no longer listed. */
  status: z.enum(["present", "changed", "gone"]),
  /** What the organisation says of it: classes of data in its results, whether they can be relied on, the price of a call. */
  dataClasses: z.array(z.string()),
  trust: Trust,
  costMicros: z.number().int(),
  /** Null where nothing was said: then its name says what asks for it. */
  flow: ToolFlow.nullable(),
  /** Which arguments name the data that a call touches; null where nothing was said: then their names and forms do. */
  data: dataRules.nullable(),
  firstSeenAt: Time,
  lastSeenAt: Time,
});
export type Tool = z.infer<typeof Tool>;

export const serverOperations = {
  "servers.add": operation({
    method: "POST",
    path: "/api/servers",
    role: "operator",
    scope: "servers:write",
    says: "Adds a tool server, over HTTP or as a supervised child process, and reads its tools.",
    input: z.strictObject({ name: ServerName, transport: Transport }),
    output: ToolServer,
    status: 201,
  }),
  "servers.list": operation({
    method: "GET",
    path: "/api/servers",
    role: "viewer",
    scope: "servers:read",
    says: "Lists tool servers, by name.",
    input: z.strictObject({ ...pageQuery }),
    output: page(ToolServer),
  }),
  "servers.get": operation({
    method: "GET",
    path: "/api/servers/{id}",
    role: "viewer",
    scope: "servers:read",
    says: "Shows one tool server.",
    input: z.strictObject({ id: ServerId }),
    output: ToolServer,
  }),
  "servers.update": operation({
    method: "PATCH",
    path: "/api/servers/{id}",
    role: "operator",
    scope: "servers:write",
    says: "Changes how a tool server is reached, and reads its tools again.",
    input: z.strictObject({ id: ServerId, transport: Transport }),
    output: ToolServer,
  }),
  "secrets.rotate": operation({
    method: "POST",
    path: "/api/secrets/rotate",
    role: "admin",
    scope: "servers:write",
    says: "Makes a new key for everything that is kept sealed (secrets of tool servers, the identity provider's client secret, keys that processes share) and seals all of it anew.",
    input: z.strictObject({}),
    output: z.object({ servers: z.number().int(), secrets: z.number().int() }),
  }),
  "servers.remove": operation({
    method: "DELETE",
    path: "/api/servers/{id}",
    role: "operator",
    scope: "servers:write",
    says: "Removes a tool server; agents can no longer reach it. Its records stay.",
    input: z.strictObject({ id: ServerId }),
    output: ToolServer,
  }),
  "servers.sync": operation({
    method: "POST",
    path: "/api/servers/{id}/sync",
    role: "operator",
    scope: "servers:write",
    says: "Reads a server's tools again now.",
    input: z.strictObject({ id: ServerId }),
    output: ToolServer,
  }),
  "servers.tools": operation({
    method: "GET",
    path: "/api/servers/{id}/tools",
    role: "viewer",
    scope: "servers:read",
    says: "Lists a server's tools with their pinned definitions.",
    input: z.strictObject({ id: ServerId, ...pageQuery }),
    output: page(Tool),
  }),
  "servers.declare": operation({
    method: "PUT",
    path: "/api/servers/{id}/tools",
    role: "operator",
    scope: "servers:write",
    says: "Declares tools of a server that lives inside an agent, by their MCP definitions. The rest stay as they are.",
    input: z.strictObject({
      id: ServerId,
      tools: z.array(z.record(z.string(), z.json())).min(1).max(500),
    }),
    output: z.object({ items: z.array(Tool) }),
  }),
  "servers.log": operation({
    method: "GET",
    path: "/api/servers/{id}/log",
    role: "operator",
    scope: "servers:read",
    says: "Shows the last lines a stdio server wrote to its standard error.",
    input: z.strictObject({ id: ServerId }),
    output: z.object({ lines: z.array(z.object({ at: Time, text: z.string() })) }),
  }),
  "servers.classify": operation({
    method: "PUT",
    path: "/api/servers/{id}/data-classes",
    role: "operator",
    scope: "servers:write",
    says: "Says which classes of data are in what a server offers to read besides its tools.",
    input: z.strictObject({ id: ServerId, dataClasses }),
    output: ToolServer,
  }),
  "tools.held": operation({
    method: "GET",
    path: "/api/tools/held",
    role: "viewer",
    scope: "servers:read",
    says: "Lists tools whose definition changed: calls of them wait until somebody accepts it. At most 200.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(Tool) }),
  }),
  "tools.classify": operation({
    method: "PATCH",
    path: "/api/tools/{id}",
    role: "operator",
    scope: "servers:write",
    says: "Says which classes of data a tool's results hold, whether they can be relied on, what a call costs, where its calls may come from, and which arguments name the data they touch.",
    input: z.strictObject({
      id: ToolId,
      dataClasses: dataClasses.optional(),
      /** Null follows the tool's definition: one that reaches outside is not relied on. */
      trust: Trust.nullable().optional(),
      costMicros: z.number().int().min(0).max(1_000_000_000_000).optional(),
      flow: ToolFlow.nullable().optional(),
      data: dataRules.nullable().optional(),
    }),
    output: Tool,
  }),
  "tools.accept": operation({
    method: "POST",
    path: "/api/tools/{id}/accept",
    role: "operator",
    scope: "servers:write",
    says: "Pins the definition a tool has now.",
    input: z.strictObject({ id: ToolId, hash: z.string().length(64) }),
    output: Tool,
  }),
};
