import { ServerName } from "@reeve/contract/server";
import { isIP } from "node:net";

/** A public URL as it stands before a path: without the slash at its end. */
const bare = (publicUrl: string): string => publicUrl.replace(/\/+$/, "");

/** Who issues tokens: the public URL. */
export const issuerOf = bare;
export const tokenEndpointOf = (publicUrl: string): string => `${bare(publicUrl)}/oauth/token`;

/** What a token is for: one tool server's door, or the door to all of them. */
export const resourceOf = (publicUrl: string, server: string | null): string =>
  server === null ? `${bare(publicUrl)}/mcp` : `${bare(publicUrl)}/mcp/${server}`;

/** Where a resource's metadata is (RFC 9728): the well-known path comes between its host and its own path. */
export function metadataUrlOf(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}

/** The server that a resource or a path under the public URL names: null for all, undefined when it is no door of ours. */
export function serverOfPath(publicUrl: string, path: string): string | null | undefined {
  const prefix = new URL(bare(publicUrl)).pathname.replace(/\/$/, "");
  const own = prefix !== "" && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  const door = /^\/mcp(?:\/([^/]+))?\/?$/.exec(own);
  if (!door) return undefined;
  if (door[1] === undefined) return null;
  return ServerName.safeParse(door[1]).success ? door[1] : undefined;
}

/** The server that a `resource` parameter asks for; undefined when it is not one of our doors. */
export function serverOfResource(publicUrl: string, resource: string): string | null | undefined {
  if (!URL.canParse(resource)) return undefined;
  const asked = new URL(resource);
  const own = new URL(publicUrl);
  if (asked.hash !== "" || asked.search !== "" || asked.username !== "" || asked.password !== "")
    return undefined;
  if (asked.origin !== own.origin && !sameLoopback(asked, own)) return undefined;
  return serverOfPath(publicUrl, asked.pathname);
}

/**
 * The public URL in the words the caller used: on one machine `localhost` and `127.0.0.1` are the same place, and an
 * OAuth client refuses metadata that names another host than the one it called. Any other host gets the public URL.
 */
export function spokenUrl(publicUrl: string, host: string | undefined): string {
  const own = new URL(publicUrl);
  const spoken =
    host !== undefined && URL.canParse(`${own.protocol}//${host}`)
      ? new URL(`${own.protocol}//${host}`)
      : own;
  return sameLoopback(spoken, own) ? bare(`${spoken.origin}${own.pathname}`) : bare(publicUrl);
}

/** An address that means this machine by another of its names, as it stands under the public URL; any other unchanged. */
export function inOwnWords(publicUrl: string, address: string): string {
  if (!URL.canParse(address)) return address;
  const { origin } = new URL(address);
  const own = new URL(publicUrl);
  return sameLoopback(new URL(address), own) && address.startsWith(origin)
    ? own.origin + address.slice(origin.length)
    : address;
}

const sameLoopback = (one: URL, other: URL): boolean =>
  one.protocol === other.protocol &&
  one.port === other.port &&
  isLoopback(one.hostname) &&
  isLoopback(other.hostname);

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || (isIP(host) === 4 && host.startsWith("127."));
