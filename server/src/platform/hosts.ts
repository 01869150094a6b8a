import type { MiddlewareHandler } from "hono";
import { Problem } from "./problem.ts";
import { refusal } from "./refusal.ts";
import type { Log } from "./log.ts";
import { randomUUID } from "node:crypto";

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The host names a request may be addressed to: this machine's own, and the public one. Ports are not compared. */
export function allowedHost(hostHeader: string | undefined, publicUrl: string): boolean {
  if (!hostHeader) return false;
  const name = hostHeader.replace(/:\d+$/, "").toLowerCase();
  return loopback.has(name) || name === new URL(publicUrl).hostname.toLowerCase();
}

/** Refuses pages of other names that resolve to this machine (DNS rebinding). Health and metrics answer to any name. */
export function ownHostOnly(publicUrl: () => string, log: Log): MiddlewareHandler {
  return async (c, next) => {
    const open = c.req.path.startsWith("/health/") || c.req.path === "/metrics";
    if (!open && !allowedHost(c.req.header("host"), publicUrl()))
      return refusal(
        new Problem(
          "forbidden",
          "This name is not one that Reeve answers to.",
          "Use the address Reeve printed, or start it with `--public-url` set to this one.",
        ),
        randomUUID(),
        "host",
        log,
      );
    return next();
  };
}
