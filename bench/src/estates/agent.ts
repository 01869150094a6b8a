import { generateKeyPairSync, randomBytes, randomUUID, type KeyObject } from "node:crypto";
import type { Agent } from "@reeve/contract/agent";
import { setTimeout as sleep } from "node:timers/promises";
import { SignJWT } from "jose";
import { call as rpcCall, send } from "../../../server/test/rpc.ts";
import type { Product } from "./product.ts";

/** An agent of an organisation, with its own key, as it works at the doors. */
export interface Worker {
  readonly agent: Agent;
  readonly clientId: string;
  readonly key: KeyObject;
}

/** One call at the gate, as agent and tool server know of it. */
export interface Called {
  /** As the record names the session that it was part of. */
  readonly session: string;
  readonly trace: string;
  readonly span: string;
  readonly tool: string;
  readonly atMs: number;
  /** What the gate answered: `allow` unless it said something else. */
  readonly answer: string;
  readonly approval: string | null;
}

export const newKey = () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { publicKeyJwk: { ...publicKey.export({ format: "jwk" }) }, key: privateKey };
};

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

async function tokenOf(
  product: Product,
  worker: Worker,
  subjectToken: string | null,
  tries = 60,
): Promise<string> {
  const { url, clock } = product;
  const { clientId, key } = worker;
  const nowS = Math.floor(clock.now() / 1000);
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT" })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(url)
    .setJti(randomUUID())
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + 60)
    .sign(key);
  const grant: Record<string, string> =
    subjectToken === null
      ? { grant_type: "client_credentials" }
      : {
          grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
          subject_token: subjectToken,
          subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
        };
  const body = new URLSearchParams({
    ...grant,
    client_id: clientId,
    client_assertion_type: assertionType,
    client_assertion: assertion,
    resource: `${url}/mcp/desk`,
  });
  const response = await fetch(`${url}/oauth/token`, { method: "POST", body });
  // When the clock was moved, what the product knew is too old for a moment.
  if (response.status === 503 && tries > 0) {
    await sleep(500);
    return tokenOf(product, worker, subjectToken, tries - 1);
  }
  if (!response.ok) throw new Error(`no token: ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** An agent calls tools one after the other with one token, in a session of its own. */
export async function work(
  product: Product,
  worker: Worker,
  calls: readonly (readonly [tool: string, args: object])[],
  subjectToken: string | null = null,
): Promise<readonly Called[]> {
  const token = `Bearer ${await tokenOf(product, worker, subjectToken)}`;
  product.worked.set(worker.agent.id, product.clock.now());
  const session = randomUUID();
  const done: Called[] = [];
  for (const [tool, args] of calls) {
    const [trace, span] = [randomBytes(16).toString("hex"), randomBytes(8).toString("hex")];
    const atMs = product.clock.now();
    const answered = await send(`${product.url}/mcp/desk`, {
      token,
      body: rpcCall(tool, args),
      headers: { "reeve-session": session, traceparent: `00-${trace}-${span}-01` },
    });
    const verdict =
      answered.json?.result?._meta?.["reeve/decision"] ??
      (answered.json?.error?.data as { answer?: string } | undefined);
    const { answer = answered.status === 200 ? "allow" : `status ${answered.status}`, approval } =
      (verdict ?? {}) as { answer?: string; approval?: { id: string } };
    done.push({ session, trace, span, tool, atMs, answer, approval: approval?.id ?? null });
  }
  return done;
}

const nano = (ms: number): string => `${Math.round(ms)}000000`;
const attributes = (of: Readonly<Record<string, string>>) =>
  Object.entries(of).map(([key, stringValue]) => ({ key, value: { stringValue } }));

/** The telemetry of calls: the agent's own spans, and the tool server's within them. */
export async function tell(
  product: Product,
  { agent }: Worker,
  calls: readonly Called[],
  who: readonly ("agent" | "server")[] = ["agent", "server"],
): Promise<void> {
  const token = { authorization: "Bearer a-fixed-operator-token-for-generated-estates" };
  const common = (call: Called) => ({
    traceId: call.trace,
    name: `tools/call ${call.tool}`,
    startTimeUnixNano: nano(call.atMs),
    endTimeUnixNano: nano(call.atMs + 5),
  });
  const said = (call: Called) => ({
    "mcp.method.name": "tools/call",
    "gen_ai.tool.name": call.tool,
    "mcp.server.name": "desk",
  });
  const resource = (service: string) => ({ attributes: attributes({ "service.name": service }) });
  const resourceSpans = [
    {
      resource: resource(agent.name),
      scopeSpans: [
        {
          spans: calls.map((call) => ({
            ...common(call),
            spanId: call.span,
            kind: 3,
            attributes: attributes({ ...said(call), "gen_ai.agent.id": agent.id }),
          })),
        },
      ],
    },
    {
      resource: resource("desk"),
      scopeSpans: [
        {
          spans: calls.map((call) => ({
            ...common(call),
            spanId: randomBytes(8).toString("hex"),
            parentSpanId: call.span,
            kind: 2,
            attributes: attributes(said(call)),
          })),
        },
      ],
    },
  ].filter((_, i) => who.includes(i === 0 ? "agent" : "server"));
  const response = await fetch(`${product.url}/otlp/v1/traces`, {
    method: "POST",
    headers: { ...token, "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans }),
  });
  if (!response.ok) throw new Error(`telemetry was refused: ${await response.text()}`);
}
