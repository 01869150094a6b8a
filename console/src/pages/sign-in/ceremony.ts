const key = "reeve-sign-in";
const callbackPath = "/sign-in/callback";

/** What the provider sent the browser back with: read when the page loads, before the router tidies the address. */
export const callbackAnswer =
  window.location.pathname === callbackPath ? window.location.search.slice(1) : "";
if (callbackAnswer !== "") window.history.replaceState(window.history.state, "", callbackPath);

/** Kept in this tab only: another site that sends an answer here has begun no sign-in in it. */
export const keepCeremony = (ceremony: string, next: string | undefined): void =>
  window.sessionStorage.setItem(key, JSON.stringify({ ceremony, next }));

/** What this tab began, once. */
export function takeCeremony(): { ceremony: string; next: string | undefined } | null {
  const kept = window.sessionStorage.getItem(key);
  window.sessionStorage.removeItem(key);
  if (kept === null) return null;
  return JSON.parse(kept) as { ceremony: string; next: string | undefined };
}
