import type { End, Intent } from "@reeve/contract/action";
import type { Decision } from "@reeve/contract/decision";
import type { AgentId, ServerId } from "@reeve/contract/id";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Identify } from "@reeve/server/access/identify";
import { mcpDoor, type McpDoor } from "@reeve/server/gateway/door";
import type {
  GateAgent,
  GateHands,
  GateRequest,
  GateServer,
  GateSnapshot,
  GateTool,
} from "@reeve/server/gateway/hands";
import { httpUpstream } from "@reeve/server/gateway/http-upstream";
import type { Limits } from "@reeve/server/gateway/limits";
import { systemClock } from "@reeve/server/platform/clock";
import { newId } from "@reeve/server/platform/ids";
import { openLog } from "@reeve/server/platform/log";
import { openMetrics } from "@reeve/server/platform/metrics";

/** What a test may see and bend of a gate whose other rooms are held in memory. */
export interface GateUnderTest extends AsyncDisposable {
  readonly url: string;
  readonly door: McpDoor;
  readonly agents: Record<"ada" | "ben", { token: string; agent: GateAgent }>;
  readonly intents: Intent[];
  readonly ends: End[];
  /** Order of everything seen: `intent …`, `upstream …`, `end …`. */
  readonly order: string[];
  readonly misbehaviour: string[];
  readonly asked: GateRequest[];
  /** Why the ledger refuses; null when it works. */
  ledgerDown: string | null;
  stale: boolean;
  decide(request: GateRequest): "allow" | "block" | "default-deny" | "throw";
  visible(agent: AgentId, server: string, tool: string): boolean;
  suspend(who: "ada" | "ben"): void;
  addServer(name: string, url: string, tools?: Record<string, GateTool>): void;
  /** Resolves when as many actions as intents were settled. */
  settled(count: number): Promise<End[]>;
  openMetric(): Promise<number>;
}

const token = (name: string): string => `Bearer ${name}-token-000000`;

export async function gateUnderTest(
  servers: Record<string, string>,
  limits: Partial<Limits> = {},
): Promise<GateUnderTest> {
  const agent = (name: string): GateAgent => ({
    id: newId("agt", 0),
    name,
    status: "active",
    epoch: 1,
    version: "1.0",
  });
  const agents = { ada: agent("ada"), ben: agent("ben") };
  const known = new Map<AgentId, GateAgent>([
    [agents.ada.id, agents.ada],
    [agents.ben.id, agents.ben],
  ]);
  const doors = new Map<string, GateServer>();
  const upstreams = new Map<ServerId, ReturnType<typeof httpUpstream>>();
  const metrics = openMetrics();
  const snapshot: GateSnapshot = { agents: known, credentials: new Map(), servers: doors };

  const identify: Identify = async (authorization, _resource, state) => {
    const who = authorization === token("ada") ? agents.ada : authorization === token("ben") ? agents.ben : null;
    const found = who === null ? undefined : state.agents.get(who.id);
    if (found?.status === "active")
      return { ok: true, agent: found, credential: newId("crd", 0), development: false };
    return {
      ok: false,
      status: 401,
      oauthError: authorization === undefined ? null : "invalid_token",
      description: "Send an access token.",
      code: found ? "agent-suspended" : "credential",
      agent: found ? { id: found.id, name: found.name } : null,
    };
  };

  const under: Omit<GateUnderTest, "url" | "door" | typeof Symbol.asyncDispose> = {
    agents: {
      ada: { token: token("ada"), agent: agents.ada },
      ben: { token: token("ben"), agent: agents.ben },
    },
    intents: [],
    ends: [],
    order: [],
    misbehaviour: [],
    asked: [],
    ledgerDown: null,
    stale: false,
    decide: () => "allow",
    visible: () => true,
    suspend(who) {
      const before = agents[who];
      known.set(before.id, { ...before, status: "suspended", epoch: before.epoch + 1 });
    },
    addServer(name, url, tools = {}) {
      const id = newId("srv", 0);
      doors.set(name, { id, name, tools: new Map(Object.entries(tools)) });
      upstreams.set(id, httpUpstream(url));
    },
    async settled(count) {
      for (let waited = 0; under.ends.length < count; waited += 5) {
        if (waited > 15_000) throw new Error(`only ${under.ends.length} of ${count} actions ended`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return under.ends;
    },
    async openMetric() {
      return (await metrics.inFlight.get()).values[0]?.value ?? 0;
    },
  };
  for (const [name, url] of Object.entries(servers)) under.addServer(name, url);

  const decision = (request: GateRequest, id: Decision["id"]): Decision => {
    under.asked.push(request);
    const answer = under.decide(request);
    if (answer === "throw") throw new Error("a policy is broken");
    const reason = answer === "allow" ? "Permitted." : "The policy no-deleting forbids this. Ask Grace.";
    return {
      id,
      answer: answer === "allow" ? "allow" : "block",
      mode: "enforce",
      policies: answer === "default-deny" ? [] : [{ name: "no-deleting", version: 3 }],
      code: answer === "allow" ? "permitted" : answer === "block" ? "forbidden" : "default-deny",
      reason,
      shadow: null,
    };
  };
  let publicUrl = "http://127.0.0.1";
  const hands: GateHands = {
    snapshots: {
      current() {
        if (under.stale) throw new Error("stale");
        return snapshot;
      },
    },
    identify,
    decide: (_snapshot, request, given) => decision(request, given.id),
    visible: (_snapshot, agent, server) => (tool) => under.visible(agent, server, tool),
    ledger: {
      async intend(intent) {
        await new Promise((resolve) => setImmediate(resolve));
        if (under.ledgerDown !== null) throw new Error(under.ledgerDown);
        under.intents.push(intent);
        under.order.push(`intent ${intent.tool ?? ""}`);
        // Like the ledger: a refusal is recorded together with its end.
        if (intent.decision.answer !== "allow")
          under.ends.push({ id: intent.id, outcome: "denied", error: null, result: null, endedAt: intent.startedAt });
      },
      async settle(end) {
        under.ends.push(end);
        under.order.push(`end ${end.outcome}`);
      },
    },
    upstreams: {
      of(server) {
        const upstream = upstreams.get(server.id);
        if (!upstream) throw new Error("no upstream");
        return upstream;
      },
    },
    misbehaved: (server, detail) => void under.misbehaviour.push(`${server.name}: ${detail}`),
    clock: systemClock,
    log: openLog("silent"),
    metrics,
    publicUrl: () => publicUrl,
    sessionKey: Buffer.alloc(32, 7),
    limits,
  };
  const door = mcpDoor(hands);
  const front = await listen((request, response) => door.handle(request, response));
  publicUrl = front.url;
  return Object.assign(under, {
    url: front.url,
    door,
    async [Symbol.asyncDispose]() {
      await front.close();
      for (const upstream of upstreams.values()) await upstream.close();
    },
  });
}

export interface Listening {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** A real HTTP server on a free port of this machine. */
export async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listening> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** The body as JSON; null where it is none. */
  readonly json: RpcAnswer | null;
}
interface RpcAnswer {
  readonly id?: unknown;
  readonly result?: {
    readonly isError?: boolean;
    readonly resultType?: string;
    readonly content?: readonly { readonly text: string }[];
    readonly tools?: readonly { readonly name: string }[];
    readonly _meta?: Record<string, { readonly reason: string; readonly answer: string }>;
    readonly [name: string]: unknown;
  };
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly reason?: string; readonly [name: string]: unknown };
  };
}

export const rpc = (method: string, params: unknown = {}, id: string | number = 1): string =>
  JSON.stringify({ jsonrpc: "2.0", id, method, params });
export const call = (name: string, args: unknown = {}, id: string | number = 1): string =>
  rpc("tools/call", { name, arguments: args }, id);

export const modernMeta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
export const modernHeaders = (method: string, name?: string): Record<string, string> => ({
  "mcp-protocol-version": "2026-07-28",
  "mcp-method": method,
  ...(name !== undefined && { "mcp-name": name }),
});
export const modernCall = (name: string, args: unknown = {}, id: string | number = 1): string =>
  rpc("tools/call", { name, arguments: args, _meta: modernMeta }, id);

/** One HTTP request as raw as node allows; headers may be given as name/value pairs to repeat or misspell them. */
export function send(
  url: string,
  options: {
    readonly token?: string;
    readonly method?: string;
    readonly body?: string | Buffer;
    readonly headers?: Record<string, string | string[]>;
  } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const out = httpRequest(url, {
      method: options.method ?? "POST",
      agent: false,
      headers: {
        accept: "application/json, text/event-stream",
        ...(options.body !== undefined && {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(options.body),
        }),
        ...(options.token !== undefined && { authorization: options.token }),
        ...options.headers,
      },
    });
    out.on("error", reject);
    out.on("response", (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(pieces).toString();
        let json: RpcAnswer | null = null;
        try {
          json = JSON.parse(text) as RpcAnswer;
        } catch {
          json = null;
        }
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    out.end(options.body);
  });
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
