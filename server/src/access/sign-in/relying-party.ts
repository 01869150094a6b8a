import { Problem } from "../../platform/problem.ts";

/** For whom a passkey is: a name that browsers accept, and the origins its pages have. */
export interface RelyingParty {
  readonly id: string;
  readonly origins: readonly string[];
}

/** Browsers bind passkeys to names, never to addresses; this machine's own addresses go by the name `localhost`. */
export function relyingParty(publicUrl: string): RelyingParty {
  const url = new URL(publicUrl);
  const isAddress = /^[\d.]+$|^\[/.test(url.hostname);
  if (!isAddress) return { id: url.hostname, origins: [url.origin] };
  if (/^127\.|^\[::1\]$/.test(url.hostname)) {
    url.hostname = "localhost";
    return { id: "localhost", origins: [url.origin] };
  }
  throw new Problem(
    "unavailable",
    `Passkeys belong to a name, and Reeve is reached at the address ${url.hostname}.`,
    "Sign in with a password, or start Reeve with `--public-url` set to a name.",
  );
}
