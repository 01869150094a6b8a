import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Problem } from "./problem.ts";

/** Connections stay open longer than any client or balancer keeps its side idle, so that Reeve is never the first to hang up. */
const keepAliveMs = 75_000;
const headersMs = 15_000;
/** For a request to arrive whole; the MCP door, whose messages are small, has a shorter one of its own. */
const wholeMs = 60_000;
const idleMs = 50;

export interface FrontHands {
  readonly port: number;
  readonly host: string;
  /** Every door but MCP. */
  readonly app: Hono;
  /** The MCP door works on node's own objects: it relays bytes as they come. */
  readonly mcp: (request: IncomingMessage, response: ServerResponse) => void;
  /** The door between processes, where there are several. */
  readonly peer?: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  readonly wholeMs?: number;
}

export interface Front {
  /** The port that was really taken, where 0 was asked for. */
  readonly port: number;
  /** Takes no new connections; resolves when the open ones are done, or `graceMs` later by cutting them. */
  close(graceMs: number): Promise<void>;
}

const isMcp = (url: string): boolean =>
  url === "/mcp" || url.startsWith("/mcp/") || url.startsWith("/mcp?");

/** Opens the one port. Throws a Problem that says what holds the port when it is taken. */
export async function openFront(hands: FrontHands): Promise<Front> {
  const { port, host, app, mcp, peer } = hands;
  const others = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, headersTimeout: headersMs, requestTimeout: 0, noDelay: true },
    (request, response) => {
      const url = request.url ?? "/";
      if (isMcp(url)) mcp(request, response);
      else if (peer !== undefined && url.startsWith("/peer/")) peer(request, response);
      else {
        inTime(request, response, hands.wholeMs ?? wholeMs);
        void others(request, response);
      }
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(whyNot(error, host, port)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs) => close(server, graceMs),
  };
}

/** Someone who sends a request drop by drop holds a connection and its memory for so long, and no longer. */
function inTime(request: IncomingMessage, response: ServerResponse, ms: number): void {
  const timer = setTimeout(() => {
    if (request.complete) return;
    const body = new Problem(
      "too_slow",
      `The request did not arrive within ${ms / 1000} seconds.`,
      "Send it again over a faster connection, or in smaller parts.",
    ).body(randomUUID());
    if (response.headersSent) return void request.destroy();
    response.writeHead(body.status, {
      "content-type": "application/problem+json",
      connection: "close",
    });
    response.end(JSON.stringify(body), () => request.destroy());
  }, ms);
  const over = (): void => clearTimeout(timer);
  request.once("end", over).once("close", over);
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new Problem(
      "unavailable",
      `Port ${port} on ${host} is taken by another program.`,
      "Stop it, or start Reeve with `--port` and another number.",
    );
  if (error.code === "EACCES")
    return new Problem(
      "unavailable",
      `This user may not listen on port ${port}.`,
      "Choose a port above 1023 with `--port`.",
    );
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
    return new Problem(
      "unavailable",
      `This machine has no address ${host}.`,
      "Correct `--host`; 127.0.0.1 is this machine only, 0.0.0.0 every address it has.",
    );
  return error;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose last answer ends from now on is idle too, and would be kept open for the next request.
  const idle = setInterval(() => server.closeIdleConnections(), idleMs);
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await done;
  clearInterval(idle);
  clearTimeout(cut);
}
