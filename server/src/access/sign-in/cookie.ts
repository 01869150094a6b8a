const name = "reeve_session";

/** The `Set-Cookie` that carries a session: never readable by scripts, never sent from other sites. */
export const sessionCookie = (token: string, maxAgeMs: number, publicUrl: string): string =>
  [
    `${name}=${token}`,
    "Path=/",
    "HttpOnly",
    "SameSite=Strict",
    `Max-Age=${Math.floor(maxAgeMs / 1000)}`,
    ...(publicUrl.startsWith("https:") ? ["Secure"] : []),
  ].join("; ");

export const noSessionCookie = (publicUrl: string): string => sessionCookie("", 0, publicUrl);

/** The session token that a browser sent. Two different ones are none: one of them was planted. */
export function sessionTokenIn(headers: Headers): string | null {
  const found = new Set<string>();
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name)
      found.add(pair.slice(equals + 1).trim());
  }
  found.delete("");
  const [token] = found;
  return found.size === 1 && token !== undefined ? token : null;
}
