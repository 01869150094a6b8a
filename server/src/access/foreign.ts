import { decodeJwt } from "jose";
import { createHash } from "node:crypto";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Log } from "../platform/log.ts";
import { raiseFinding } from "../registry/findings/store.ts";
import { issuerOf } from "./oauth/resource.ts";
import type { FixedToken } from "./tokens/fixed-token.ts";
import { tokenStore } from "./tokens/store.ts";

/** Forms that issuers give what they issue, and what it is. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/^(?:gh[pou]_|github_pat_)/, "a personal token of GitHub"],
  [/^ghs_/, "a token of a GitHub app"],
  [/^glpat-/, "a personal token of GitLab"],
  [/^xoxp-/, "a person's token of Slack"],
  [/^xox[abe]-/, "a shared token of Slack"],
  [/^ya29\./, "a person's token of Google"],
  [/^AIza/, "a shared API key of Google"],
  [/^sk-ant-/, "a shared API key of Anthropic"],
  [/^sk-/, "a shared API key of a model provider"],
  [/^npm_/, "a personal token of npm"],
  [/^(?:AKIA|ASIA)[A-Z0-9]{16}$/, "a shared access key of AWS"],
  [/^reeve_session/, "a person's session of this console"],
];

/** So many different ones a minute become findings: whoever makes them up fills no table. */
const mostAMinute = 10;
const minuteMs = 60_000;

export interface ForeignHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl: () => string;
  /** The operator token of the configuration. */
  readonly fixedToken: FixedToken | null;
}

/** Told of a bearer token that is none of the agents'. `door` is the URL it was sent to. */
export type Foreign = (token: string, door: string) => void;

/** Makes a finding of a person's token, or a key that many share, where an agent should have shown its own. */
export function openForeign(hands: ForeignHands): Foreign {
  const { database, clock, log, fixedToken } = hands;
  let seen = new Map<string, number>();
  let since = Number.NEGATIVE_INFINITY;
  const isNew = (print: string): boolean => {
    const now = clock.now();
    if (now - since >= minuteMs || now < since) [seen, since] = [new Map(), now];
    if (seen.has(print) || seen.size >= mostAMinute) return false;
    seen.set(print, now);
    return true;
  };
  const tell = async (token: string, door: string, print: string): Promise<void> => {
    const what = fixedToken?.matches(token)
      ? "the operator token of the configuration"
      : await nameOf(database, token, issuerOf(hands.publicUrl()));
    if (what === null) return;
    await raiseFinding(database.kysely, clock, {
      kind: "foreign_credential",
      severity: "high",
      subject: `sha256:${print}`,
      title: `${what.slice(0, 1).toUpperCase()}${what.slice(1)} was shown at a door for agents`,
      detail: `It was sent to ${door} and refused. Find which agent holds it, revoke it where it was issued, and give the agent a key of its own. Its SHA-256 begins with ${print}.`,
    });
  };
  return (token, door) => {
    const print = createHash("sha256").update(token).digest("hex").slice(0, 16);
    if (!isNew(print)) return;
    void tell(token, door, print).catch((error: unknown) =>
      log.warn({ error: String(error) }, "a credential of others was not made a finding"),
    );
  };
}

/** What it is and whose, as far as can be told; null for what is nothing known. Never the token. */
async function nameOf(database: Database, token: string, issuer: string): Promise<string | null> {
  if (token.startsWith("reeve_operator")) {
    const held = await tokenStore(database.kysely).withToken(token);
    if (!held) return null;
    const whose = held.person ? `, which ${held.person.name} made` : "";
    return `the operator token ${held.token.name}${whose},`;
  }
  const form = forms.find(([shape]) => shape.test(token));
  return form ? form[1] : ofAnotherIssuer(token, issuer);
}

/** A token that another issuer gave a person, by what it says itself; nobody checked that. */
function ofAnotherIssuer(token: string, issuer: string): string | null {
  try {
    const { iss, email, upn, preferred_username: name } = decodeJwt<Record<string, unknown>>(token);
    const whose = [email, upn, name].find((one) => typeof one === "string");
    if (typeof iss !== "string" || iss === issuer || whose === undefined) return null;
    return `a token that ${iss.slice(0, 100)} issued to ${whose.slice(0, 100)}`;
  } catch {
    return null;
  }
}
