import type { UpstreamCredential } from "@reeve/contract/server";
import { fetchToken, type Token, type TokenHands } from "./token.ts";

/** What Reeve shows a tool server of itself. */
export interface Credential {
  /** The headers for a call of this agent, or of an agent for a person: at once where they are at hand. Rejects with a sentence. */
  headers(agent: string): Headers | Promise<Headers>;
  /** The server refused these headers. True when others can be had. */
  refused(agent: string, headers: Headers): boolean;
}
type Headers = Readonly<Record<string, string>>;

/** A token is replaced this long before it ends: it must last for the way to the server. */
const earlyMs = 30_000;
/** After a failure the token endpoint is left alone for a moment, whatever the load. */
const pauseMs = 2_000;
const mostAgents = 10_000;

interface Held {
  readonly token: Token;
  readonly headers: Headers;
}

export function credentialOf(
  credential: UpstreamCredential,
  serverUrl: string,
  hands: TokenHands,
): Credential {
  if (credential.kind === "headers") {
    const headers = Object.fromEntries(
      Object.entries(credential.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    return { headers: () => headers, refused: () => false };
  }
  const held = new Map<string, Held>();
  const underWay = new Map<string, Promise<Headers>>();
  const failed = new Map<string, { readonly untilMs: number; readonly error: Error }>();
  const { clock } = hands;
  const fetched = async (who: string): Promise<Headers> => {
    const before = failed.get(who);
    if (before && before.untilMs > clock.now()) throw before.error;
    try {
      const token = await fetchToken(hands, credential, serverUrl, who);
      const headers = { authorization: `Bearer ${token.text}` };
      keep(held, who, { token, headers });
      failed.delete(who);
      return headers;
    } catch (cause) {
      const error = cause as Error;
      keep(failed, who, { untilMs: clock.now() + pauseMs, error });
      throw error;
    } finally {
      underWay.delete(who);
    }
  };
  const whose = (agent: string): string => (credential.kind === "token_exchange" ? agent : "");

  return {
    headers(agent) {
      const who = whose(agent);
      const has = held.get(who);
      if (has && has.token.expiresAtMs - earlyMs > clock.now()) return has.headers;
      const coming = underWay.get(who) ?? fetched(who);
      underWay.set(who, coming);
      return coming;
    },
    refused(agent, headers) {
      const who = whose(agent);
      if (held.get(who)?.headers === headers) held.delete(who);
      return true;
    },
  };
}

function keep<T>(map: Map<string, T>, who: string, value: T): void {
  if (map.size >= mostAgents && !map.has(who)) map.delete(map.keys().next().value as string);
  map.set(who, value);
}
