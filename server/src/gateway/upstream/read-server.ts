import type { Listing, ServerReader } from "../../registry/servers/reader.ts";
import { originate, type Answered } from "./originate.ts";
import { legacyVersion, modernVersion, ownEnvelope } from "../stdio/envelope.ts";
import { harmless } from "../stdio/kept-lines.ts";
import type { Upstream } from "./upstream.ts";
import type { Upstreams } from "./upstreams.ts";

const maxBytes = 32_000_000;
const maxPages = 200;
const maxTools = 20_000;

/** Asks one method of a server, in the words of the protocol version it speaks. */
type Ask = (method: string, params: Record<string, unknown>) => Promise<Record<string, unknown>>;
interface Peer {
  readonly ask: Ask;
  readonly about: Record<string, unknown>;
  readonly hasTools: boolean;
  leave(): Promise<void>;
}

/** Reads what tool servers offer, over whatever transport. */
export const serverReader = (upstreams: Upstreams): ServerReader => ({
  read: (server, signal) => readServer(upstreams.of(server), signal),
  lines: (name) => upstreams.status(name).lines,
  keepOnly: (names) => upstreams.keepOnly(names),
});

async function readServer(upstream: Upstream, signal: AbortSignal): Promise<Listing> {
  const peer = (await modernPeer(upstream, signal)) ?? (await legacyPeer(upstream, signal));
  try {
    return { about: peer.about, tools: peer.hasTools ? await toolsOf(peer.ask) : [] };
  } finally {
    await peer.leave();
  }
}

/** Every page; a server that never ends its list is cut off. */
async function toolsOf(ask: Ask): Promise<unknown[]> {
  const tools: unknown[] = [];
  let cursor: unknown;
  for (let page = 0; page < maxPages && tools.length < maxTools; page++) {
    const result = await ask("tools/list", cursor === undefined ? {} : { cursor });
    const listed = result["tools"];
    if (!Array.isArray(listed)) throw new Error("it answered tools/list without a list of tools");
    for (const tool of listed) tools.push(tool);
    const next = result["nextCursor"];
    if (typeof next !== "string" || next === cursor) return tools;
    cursor = next;
  }
  return tools;
}

/** Null when the server does not speak 2026-07-28. */
async function modernPeer(upstream: Upstream, signal: AbortSignal): Promise<Peer | null> {
  let id = 0;
  const send = (method: string, params: Record<string, unknown>): Promise<Answered> =>
    originate(
      upstream,
      {
        method: "POST",
        headers: { "mcp-protocol-version": modernVersion, "mcp-method": method },
        message: { jsonrpc: "2.0", id: ++id, method, params: { ...params, _meta: ownEnvelope } },
      },
      { signal, maxBytes },
    );
  let answer = await send("server/discover", {});
  // Refused once, a version that the same answer names as supported is asked for again, not given up.
  if (supportedIn(answer).includes(modernVersion)) answer = await send("server/discover", {});
  refuseAuthorization(answer.status);
  const discovered = answer.message?.result;
  const versions = discovered?.["supportedVersions"];
  if (!discovered || !Array.isArray(versions) || !versions.includes(modernVersion)) return null;
  const meta = objectOf(discovered["_meta"]);
  return {
    ask: async (method, params) => resultOf(method, await send(method, params)),
    about: {
      ...named(meta["io.modelcontextprotocol/serverInfo"]),
      protocolVersions: versions.filter((version) => typeof version === "string"),
    },
    hasTools: objectOf(discovered["capabilities"])["tools"] !== undefined,
    leave: () => Promise.resolve(),
  };
}

async function legacyPeer(upstream: Upstream, signal: AbortSignal): Promise<Peer> {
  let id = 0;
  let session: Record<string, string> = {};
  const send = (
    method: string,
    params: Record<string, unknown>,
    answered = true,
  ): Promise<Answered> =>
    originate(
      upstream,
      {
        method: "POST",
        headers: session,
        message: { jsonrpc: "2.0", ...(answered && { id: ++id }), method, params },
      },
      { signal, maxBytes },
    );
  const answer = await send("initialize", {
    protocolVersion: legacyVersion,
    capabilities: {},
    clientInfo: { name: "reeve", version: "1" },
  });
  const hello = resultOf("initialize", answer);
  const version =
    typeof hello["protocolVersion"] === "string" ? hello["protocolVersion"] : legacyVersion;
  const sessionId = answer.headers["mcp-session-id"];
  session = {
    "mcp-protocol-version": version,
    ...(typeof sessionId === "string" && { "mcp-session-id": sessionId }),
  };
  await send("notifications/initialized", {}, false);
  return {
    ask: async (method, params) => resultOf(method, await send(method, params)),
    about: { ...named(hello["serverInfo"]), protocolVersions: [version] },
    hasTools: objectOf(hello["capabilities"])["tools"] !== undefined,
    async leave() {
      if (typeof sessionId !== "string") return;
      await originate(
        upstream,
        { method: "DELETE", headers: session, message: null },
        { signal: AbortSignal.timeout(2_000), maxBytes },
      ).catch(() => undefined);
    },
  };
}

const unsupportedVersion = -32022;

/** The versions that a server names where it refuses the one it was asked in. */
function supportedIn({ message }: Answered): readonly unknown[] {
  const supported = objectOf(message?.error?.data)["supported"];
  return message?.error?.code === unsupportedVersion && Array.isArray(supported) ? supported : [];
}

function resultOf(method: string, { status, message }: Answered): Record<string, unknown> {
  refuseAuthorization(status);
  if (message?.result) return message.result;
  if (message?.error)
    throw new Error(
      `it refused ${method}: ${harmless(String(message.error.message)).slice(0, 200)} (code ${String(message.error.code)})`,
    );
  throw new Error(
    `it answered ${method} with HTTP status ${status} and no JSON-RPC message; is this the address of an MCP server?`,
  );
}

function refuseAuthorization(status: number): void {
  if (status === 401 || status === 403)
    throw new Error(`it wants credentials (HTTP status ${status}), and Reeve has none for it`);
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** Name, title and version, as short texts. */
const named = (info: unknown): Record<string, unknown> =>
  Object.fromEntries(
    ["name", "title", "version"].flatMap((key) => {
      const value = objectOf(info)[key];
      return typeof value === "string" ? [[key, value.slice(0, 200)]] : [];
    }),
  );
