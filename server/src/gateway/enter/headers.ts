import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from "node:http";

/** Header names that concern one connection, or Reeve and the agent alone: never passed on to a tool server. */
const ownOfRequest = new Set([
  "accept-encoding",
  "authorization",
  "connection",
  "content-length",
  "cookie",
  "cookie2",
  "expect",
  "forwarded",
  "host",
  "keep-alive",
  "mcp-session-id",
  "origin",
  "referer",
  "reeve-session",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
]);

/** What a tool server must not say to an agent: things of its connection, its cookies, its own sign-in, other origins. */
const ownOfResponse = new Set([
  "alt-svc",
  "connection",
  "content-encoding",
  "keep-alive",
  "mcp-session-id",
  "set-cookie",
  "set-cookie2",
  "strict-transport-security",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
  "www-authenticate",
]);

const hidden = (name: string): boolean =>
  name.startsWith("proxy-") || name.startsWith("x-forwarded-") || name === "x-real-ip";

/** Headers that decide how a message is understood: given twice, the two ends could each believe another one. */
const single = (name: string): boolean =>
  name === "authorization" ||
  name === "host" ||
  name === "origin" ||
  name === "content-type" ||
  name === "content-encoding" ||
  name === "last-event-id" ||
  name === "reeve-session" ||
  name.startsWith("mcp-");

export interface ReadHeaders {
  /** What goes on to the tool server. */
  readonly onward: Record<string, string>;
  /** The first header that came twice and may not. */
  readonly repeated: string | null;
}

export function readHeaders(request: IncomingMessage): ReadHeaders {
  const raw = request.rawHeaders;
  const onward: Record<string, string> = { "accept-encoding": "identity" };
  const named = namedByConnection(request.headers.connection);
  const seen = new Set<string>();
  let repeated: string | null = null;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    if (single(name) && seen.has(name)) repeated ??= name;
    seen.add(name);
    if (ownOfRequest.has(name) || hidden(name) || named.has(name)) continue;
    const before = onward[name];
    onward[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return { onward, repeated };
}

/** What goes back to the agent. `length` stays only while the bytes stay. */
export function answerHeaders(
  upstream: IncomingHttpHeaders,
  keepLength: boolean,
): OutgoingHttpHeaders {
  const out: OutgoingHttpHeaders = {};
  const named = namedByConnection(upstream.connection);
  for (const name of Object.keys(upstream)) {
    if (ownOfResponse.has(name) || hidden(name) || named.has(name)) continue;
    if (name.startsWith("access-control-")) continue;
    if (!keepLength && (name === "content-length" || integrity.test(name))) continue;
    const value = upstream[name];
    if (value !== undefined) out[name] = value;
  }
  return out;
}

const none: ReadonlySet<string> = new Set();
function namedByConnection(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === "keep-alive" || connection === "close")
    return none;
  return new Set(
    connection
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );
}

/** As the stateless protocol writes a value in a header: plain where it is plain, else as Base64. */
export const headerValue = (value: string): string =>
  /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !value.startsWith("=?base64?")
    ? value
    : `=?base64?${Buffer.from(value).toString("base64")}?=`;

const integrity =
  /^(?:content-digest|repr-digest|digest|content-md5|signature|signature-input|etag)$/;

/** The headers of a message without those that hold for its bytes as they were. */
export const withoutIntegrity = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !integrity.test(name)));
