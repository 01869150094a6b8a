import { Problem } from "./problem.ts";

/** This machine goes by several names, whatever the public one is. */
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Refuses a change that a browser sends for another site's page. With a session, the page must be the console's own;
 * without one (signing in), a browser that names another origin is refused, and a program names none.
 */
export function sameOrigin(headers: Headers, publicUrl: string, hasSession: boolean): void {
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  const foreignSite = site !== null && site !== "same-origin" && site !== "none";
  const host = headers.get("host") ?? "";
  const local = loopback.test(host) ? `http://${host}` : null;
  const own = origin !== null && (origin === new URL(publicUrl).origin || origin === local);
  if (own && !foreignSite) return;
  if (origin === null && !foreignSite && (site === "same-origin" || !hasSession)) return;
  throw new Problem(
    "csrf",
    "A browser may sign in and change things only from the console's own pages.",
    "Use the console, or an operator token.",
  );
}
