import { generateKeyPairSync, randomUUID } from "node:crypto";
import { request } from "node:http";
import { SignJWT } from "jose";
import type { Clock } from "../../platform/clock.ts";

/** What came of one call, as an agent sees it; times by a clock that only goes forward. */
export interface Called {
  readonly tool: string;
  readonly sentMs: number;
  readonly endedMs: number;
  /** `refused`: Reeve said no. `passed`: it let the call go to the tool server, whatever came of it there. */
  readonly end: "passed" | "refused" | "broken";
  /** The code of a refusal, or what broke. */
  readonly why: string | null;
  /** What was answered, where something was. */
  readonly text: string | null;
  readonly approval: { readonly id: string; readonly expiresAt: string } | null;
}

/** An agent that works at Reeve's doors like any other: over HTTP, with tokens that it gets by its own key. */
export interface Caller {
  call(tool: string, args?: Readonly<Record<string, unknown>>, door?: string): Promise<Called>;
  /** Asks for a token; why it was refused, or null where it was given. */
  refusedToken(): Promise<string | null>;
}

export interface CallerHands {
  readonly clock: Clock;
  /** Where this process listens. */
  readonly door: () => string;
  /** What tokens and resources are called by. */
  readonly publicUrl: () => string;
  readonly server: string;
}

const longestMs = 45_000;
const mostBytes = 32_000_000;
const protocol = "2026-07-28";
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

interface Answer {
  readonly status: number;
  readonly body: string;
}
interface Verdict {
  readonly answer: string;
  readonly code?: string;
  readonly reason: string;
  readonly approval?: { readonly id: string; readonly expiresAt: string };
}

export interface CallerKey {
  readonly publicKeyJwk: Record<string, unknown>;
  /** The agent that has this key, by what it presents as `client_id`. */
  with(clientId: string, hands: CallerHands): Caller;
}

/** A key that lives in this process and for one drill only: nothing secret of the canary is stored. */
export function callerKey(): CallerKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    publicKeyJwk: { ...publicKey.export({ format: "jwk" }) },
    with(clientId, hands) {
      let token: Promise<string> | null = null;
      const bare = (): string => hands.publicUrl().replace(/\/+$/, "");
      const post = (url: string, type: string, body: string, headers: Record<string, string>) =>
        posted(url, new URL(hands.publicUrl()).host, { "content-type": type, ...headers }, body);

      const asked = async (): Promise<Answer> => {
        const nowS = Math.floor(hands.clock.now() / 1000);
        const assertion = await new SignJWT({})
          .setProtectedHeader({ alg: "EdDSA", typ: "JWT" })
          .setIssuer(clientId)
          .setSubject(clientId)
          .setAudience(bare())
          .setJti(randomUUID())
          .setIssuedAt(nowS)
          .setExpirationTime(nowS + 60)
          .sign(privateKey);
        const form = new URLSearchParams({
          grant_type: "client_credentials",
          client_id: clientId,
          client_assertion_type: assertionType,
          client_assertion: assertion,
          resource: `${bare()}/mcp/${hands.server}`,
        });
        const type = "application/x-www-form-urlencoded";
        return post(`${hands.door()}/oauth/token`, type, form.toString(), {});
      };
      const fetched = async (): Promise<string> => {
        const { status, body } = await asked();
        if (status !== 200) throw new Error(`no token was given: ${saidOf(body)}`);
        return (JSON.parse(body) as { access_token: string }).access_token;
      };

      return {
        async refusedToken() {
          const { status, body } = await asked();
          return status === 200 ? null : saidOf(body);
        },
        async call(tool, args = {}, door = hands.door()) {
          token ??= fetched();
          const bearer = await token.catch((error: unknown) => {
            token = null;
            throw error;
          });
          const _meta = {
            "io.modelcontextprotocol/protocolVersion": protocol,
            "io.modelcontextprotocol/clientCapabilities": {},
          };
          const message = { jsonrpc: "2.0", id: 1, method: "tools/call" };
          const body = JSON.stringify({
            ...message,
            params: { name: tool, arguments: args, _meta },
          });
          const sentMs = performance.now();
          const ended = await post(`${door}/mcp/${hands.server}`, "application/json", body, {
            accept: "application/json, text/event-stream",
            authorization: `Bearer ${bearer}`,
            "mcp-protocol-version": protocol,
            "mcp-method": "tools/call",
            "mcp-name": tool,
          }).then(read, broken);
          return { tool, sentMs, endedMs: performance.now(), ...ended };
        },
      };
    },
  };
}

type Ended = Pick<Called, "end" | "why" | "text" | "approval">;

const broken = (error: unknown): Ended => ({
  end: "broken",
  why: error instanceof Error ? error.message : String(error),
  text: null,
  approval: null,
});

/** What an answer of the door says, in one message or at the end of a stream of them. */
function read({ status, body }: Answer): Ended {
  const nothing = { text: null, approval: null };
  const message = lastMessage(body);
  if (message === null)
    return { end: status === 200 ? "broken" : "refused", why: `status ${status}`, ...nothing };
  const { result, error } = message;
  const verdict = result?._meta?.["reeve/decision"] ?? (error?.data as Verdict | undefined);
  if (verdict?.answer === "block" || verdict?.answer === "escalate") {
    const { code, reason, approval = null } = verdict;
    return { end: "refused", why: code ?? reason, text: null, approval };
  }
  if (status !== 200) return { end: "refused", why: saidOf(body), ...nothing };
  if (error) return { end: "passed", why: error.message, ...nothing };
  return { end: "passed", why: null, text: result?.content?.[0]?.text ?? null, approval: null };
}

interface Message {
  readonly result?: {
    readonly content?: readonly { readonly text?: string }[];
    readonly _meta?: Readonly<Record<string, Verdict>>;
  };
  readonly error?: { readonly message: string; readonly data?: unknown };
}

function lastMessage(body: string): Message | null {
  const events = [...body.matchAll(/^data: ?(.+)$/gm)].map(([, data]) => data ?? "");
  for (const text of [body, ...events.reverse()])
    try {
      const message = JSON.parse(text) as Message;
      if (message.result !== undefined || message.error !== undefined) return message;
    } catch {
      // The next one may be it.
    }
  return null;
}

const saidOf = (body: string): string => {
  try {
    const said = JSON.parse(body) as { error?: string; error_description?: string };
    return (said.error_description ?? said.error ?? body).slice(0, 300);
  } catch {
    return body.slice(0, 300);
  }
};

function posted(
  url: string,
  host: string,
  headers: Record<string, string>,
  body: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const out = request(url, {
      method: "POST",
      agent: false,
      // By the name that the world calls it: a door refuses any other.
      headers: { ...headers, host, "content-length": length },
      signal: AbortSignal.timeout(longestMs),
    });
    out.once("error", reject);
    out.once("response", (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > mostBytes) response.destroy(new Error("the answer is too large"));
        else pieces.push(piece);
      });
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString() }),
      );
    });
    out.end(body);
  });
}
