import { classifyInboundRequest } from "@modelcontextprotocol/server";
import type { Clock } from "../../platform/clock.ts";
import type { Upstream, UpstreamRequest } from "../upstream/upstream.ts";
import { startAgentChild, type AgentChild, type Era } from "./agent-child.ts";
import type { StdioTransport } from "./child.ts";
import type { Groups } from "./groups.ts";
import { keptLines, type KeptLine } from "./kept-lines.ts";
import { errorBytes, isRequest, readMessage, type Message, type RequestId } from "./message.ts";
import { NoRoom, openNursery, type Room } from "./nursery.ts";
import { openReply, type Reply } from "./reply.ts";
import { openSession, type Session } from "./session.ts";

export interface StdioOptions {
  readonly clock: Clock;
  /** The folder a child runs in unless its transport says otherwise. */
  readonly folder: string;
  /** Reeve's own PATH, to find commands. */
  readonly path: string | undefined;
  readonly groups: Pick<Groups, "add" | "delete">;
  readonly room: Room;
  /** Told when a child ended by itself. */
  readonly ended?: () => void;
  /** Told when a child says that its tools changed. */
  readonly toolsChanged?: () => void;
  readonly maxChildren?: number;
  readonly idleMs?: number;
  readonly graceMs?: number;
  readonly probeTimeoutMs?: number;
  readonly initializeTimeoutMs?: number;
}

/** A tool server that is a program: child processes behind the face of MCP's Streamable HTTP. */
export interface StdioUpstream extends Upstream {
  /** The last lines it wrote to standard error, and what it wrote elsewhere that was no message. */
  lines(): readonly KeptLine[];
  readonly children: number;
  /** How often a child ended by itself. */
  readonly failures: number;
  /** Ends the sessions and children of whoever may not act any more. */
  endFor(stopped: (account: string) => boolean): void;
  /** `atOnce` gives its children no time to leave. */
  close(atOnce?: boolean): Promise<void>;
}

type Request = Message & { id: RequestId; method: string };
const nothing = (): void => undefined;
const evictableMs = 60_000;
/** Most clients leave without ending their session, and come back with a new one. */
const idleSessionsOfAgent = 8;

export function stdioUpstream(transport: StdioTransport, options: StdioOptions): StdioUpstream {
  const { clock } = options;
  const idleMs = options.idleMs ?? 15 * 60_000;
  const times = {
    probeTimeoutMs: options.probeTimeoutMs ?? 10_000,
    initializeTimeoutMs: options.initializeTimeoutMs ?? 60_000,
  };
  const kept = keptLines(clock);
  const sessions = new Map<string, Session>();
  const agents = new Map<string, Promise<AgentChild>>();
  const usedAt = new Map<Session | Promise<AgentChild>, number>();
  const era: Era = { known: null };

  /** Ends every session and child that nobody has used for so long; true when there was one. */
  const endIdle = async (forMs: number, atMost = Number.POSITIVE_INFINITY): Promise<boolean> => {
    const before = clock.now() - forMs;
    const idle = [...usedAt].filter(([, at]) => at <= before).sort(([, a], [, b]) => a - b);
    let ended = 0;
    for (const [one] of idle) {
      if (ended >= atMost) break;
      if (one instanceof Promise) {
        const child = await one.catch(() => null);
        if (child?.modern.busy) usedAt.set(one, clock.now());
        else {
          forget(one);
          await child?.channel.close();
          ended++;
        }
      } else if (one.busy) usedAt.set(one, clock.now());
      else {
        await one.close();
        ended++;
      }
    }
    return ended > 0;
  };
  /** Ends the sessions that an agent has not used for a while, but for the last few. */
  const endAbandoned = async (agent: string): Promise<void> => {
    const before = clock.now() - evictableMs;
    const left = [...sessions.values()]
      .map((session) => ({ session, at: usedAt.get(session) ?? 0 }))
      .filter(({ session, at }) => session.agent === agent && !session.busy && at <= before)
      .sort((a, b) => a.at - b.at);
    for (const { session } of left.slice(0, -idleSessionsOfAgent)) await session.close();
  };
  const sweep = setInterval(() => void endIdle(idleMs), Math.min(idleMs, 30_000));
  sweep.unref();

  const nursery = openNursery({
    transport,
    kept,
    clock,
    folder: options.folder,
    path: options.path,
    groups: options.groups,
    room: options.room,
    ended: options.ended ?? (() => undefined),
    toolsChanged: options.toolsChanged ?? (() => undefined),
    graceMs: options.graceMs ?? 2_000,
    maxChildren: options.maxChildren ?? 64,
    makeRoom: () => endIdle(evictableMs, 1),
  });

  const forget = (one: Promise<AgentChild>): void => {
    usedAt.delete(one);
    for (const [agent, child] of agents) if (child === one) agents.delete(agent);
  };

  const childOf = (agent: string): Promise<AgentChild> => {
    const running = agents.get(agent);
    if (running) return running;
    const starting = startAgentChild(nursery, agent, era, times);
    agents.set(agent, starting);
    usedAt.set(starting, clock.now());
    starting.then(
      ({ channel }) => void channel.ended.then(() => forget(starting)),
      () => forget(starting),
    );
    return starting;
  };

  const asModern = async (
    request: UpstreamRequest,
    message: Request,
    reply: Reply,
    cancels: (cancel: () => void) => void,
  ): Promise<void> => {
    const starting = childOf(request.agent);
    const { modern } = await starting;
    if (!reply.open) return;
    usedAt.set(starting, clock.now());
    reply.keepAlive();
    const asked = modern.handle((request.body as Buffer).toString("utf8"), message, reply);
    cancels(() => {
      usedAt.set(starting, clock.now());
      asked.cancel("the caller went away");
    });
  };

  const asLegacy = async (
    request: UpstreamRequest,
    message: Message | null,
    reply: Reply,
  ): Promise<void> => {
    const id = request.headers["mcp-session-id"];
    const asked = message && isRequest(message) ? message.id : null;
    if (message && id === undefined && message.method === "initialize" && isRequest(message)) {
      void endAbandoned(request.agent);
      return openSession(
        {
          nursery,
          initializeTimeoutMs: times.initializeTimeoutMs,
          opened: (session) => {
            sessions.set(session.id, session);
            usedAt.set(session, clock.now());
          },
          closed: (session) => {
            sessions.delete(session.id);
            usedAt.delete(session);
          },
        },
        request.agent,
        message,
        request.body as Buffer,
        reply,
      );
    }
    if (id === undefined)
      return request.method === "GET" || request.method === "DELETE"
        ? reply.json(405, errorBytes(null, -32000, "Method not allowed: there is no session."), {
            allow: "POST",
          })
        : reply.json(
            400,
            errorBytes(asked, -32000, "Bad Request: Mcp-Session-Id header is required"),
          );
    const session = sessions.get(id);
    // Another agent's session does not exist, as far as this agent can tell.
    if (!session || session.agent !== request.agent)
      return reply.json(404, errorBytes(asked, -32001, "Session not found"));
    usedAt.set(session, clock.now());
    if (message) return session.post(message, request.body as Buffer, reply);
    if (request.method === "GET") return session.listen(reply);
    await session.close();
    reply.json(200, null);
  };

  const dispatch = async (
    request: UpstreamRequest,
    reply: Reply,
    cancels: (cancel: () => void) => void,
  ): Promise<void> => {
    if (request.method !== "POST") return asLegacy(request, null, reply);
    const message = request.body ? readMessage(request.body) : null;
    if (!message)
      return reply.json(
        400,
        errorBytes(null, -32600, "Bad Request: the body is not one JSON-RPC message"),
      );
    const found = classifyInboundRequest({
      httpMethod: "POST",
      body: message,
      ...header(request, "mcp-protocol-version", "protocolVersionHeader"),
      ...header(request, "mcp-method", "mcpMethodHeader"),
      ...header(request, "mcp-name", "mcpNameHeader"),
    });
    if (found.kind === "legacy") return asLegacy(request, message, reply);
    if (found.kind === "reject") {
      const id = isRequest(message) ? message.id : null;
      return reply.json(found.httpStatus, errorBytes(id, found.code, found.message, found.data));
    }
    // On HTTP a request of this era is cancelled by leaving, so a notification has nothing to add.
    return isRequest(message) ? asModern(request, message, reply, cancels) : reply.json(202, null);
  };

  return {
    send(request, handler) {
      const reply = openReply(
        handler,
        (request.headers["accept"] ?? "").includes("text/event-stream"),
      );
      let cancel = nothing;
      // Never inside the caller's own call: it has yet to receive what aborts this exchange.
      queueMicrotask(() => {
        dispatch(request, reply, (stop) => {
          cancel = stop;
        }).catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          const message = request.body ? readMessage(request.body) : null;
          const id = message && isRequest(message) ? message.id : null;
          if (error instanceof NoRoom)
            reply.json(503, errorBytes(id, 503, `The tool server is busy: ${reason}.`), {
              "retry-after": "30",
            });
          else reply.fail(reason);
        });
      });
      return {
        abort() {
          if (!reply.open) return;
          reply.abandon();
          cancel();
        },
      };
    },
    endFor(stopped) {
      for (const session of sessions.values()) if (stopped(session.agent)) void session.close();
      for (const [agent, child] of agents) {
        if (!stopped(agent)) continue;
        forget(child);
        child.then(
          ({ channel }) => channel.close(),
          () => undefined,
        );
      }
    },
    async close(atOnce = false) {
      clearInterval(sweep);
      // The nursery first: from here on it starts nothing.
      await Promise.all([
        nursery.close(atOnce),
        ...[...sessions.values()].map((session) => session.close()),
      ]);
    },
    lines: () => kept.all(),
    get children() {
      return nursery.children;
    },
    get failures() {
      return nursery.failures;
    },
  };
}

const header = <N extends string>(
  request: UpstreamRequest,
  name: string,
  as: N,
): Partial<Record<N, string>> => {
  const value = request.headers[name];
  return value === undefined ? {} : ({ [as]: value } as Record<N, string>);
};
