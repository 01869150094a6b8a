import type { IncomingMessage } from "node:http";
import { allowedHost } from "../../platform/hosts.ts";

const name = /^[a-z0-9][a-z0-9.-]{0,39}$/;

/** Where a request is addressed: one server, or all of them (`null`). Undefined for a path that is no door. */
export function serverOf(url: string): string | null | undefined {
  const end = url.indexOf("?");
  const path = end < 0 ? url : url.slice(0, end);
  if (path === "/mcp") return null;
  const server = path.slice("/mcp/".length);
  return path.startsWith("/mcp/") && name.test(server) ? server : undefined;
}

/** Why this request is not one that this door answers to; null when it is. Pages of other sites are kept out here. */
export function foreign(request: IncomingMessage, publicUrl: string): string | null {
  if (!allowedHost(request.headers.host, publicUrl))
    return "This name is not one that Reeve answers to.";
  const { origin } = request.headers;
  if (origin === undefined) return null;
  const host = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
  return allowedHost(host, publicUrl) ? null : "Pages of this origin may not use Reeve.";
}
