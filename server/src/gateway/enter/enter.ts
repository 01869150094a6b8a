import { accountOf } from "../../access/delegations/known.ts";
import type { Decision } from "@reeve/contract/decision";
import { challenge } from "../../access/identify.ts";
import { resourceOf, spokenUrl } from "../../access/oauth/resource.ts";
import type { OutgoingHttpHeaders } from "node:http";
import { reply, type Asked, type Known, type Spoken } from "./caller.ts";
import { denial, rpcError } from "../act/denial.ts";
import { eraOf } from "./era.ts";
import type { Gate } from "../gate.ts";
import type { GateSnapshot } from "../hands.ts";
import { readMessage } from "./message.ts";
import { readBody } from "./read-body.ts";
import { refusal } from "../act/record.ts";
import { refuse, refuseMessage } from "../act/refuse.ts";
import { parseStrict } from "./strict-json.ts";

const parseError = -32700;
const invalidRequest = -32600;

/** Finds out who asks. Null when they were refused, and answered. */
export async function whoAsks(gate: Gate, asked: Asked): Promise<Known | null> {
  const { hands } = gate;
  const snapshot = present(gate);
  if (snapshot === null) {
    await refuseStale(gate, asked);
    return null;
  }
  const publicUrl = hands.publicUrl();
  const { authorization, host } = asked.request.headers;
  const who = await hands.identify(authorization, resourceOf(publicUrl, asked.door), snapshot);
  if (who.ok) {
    const { agent, actsFor } = who;
    const own = who.development ? `${agent.id} (development token)` : agent.id;
    const account = accountOf(agent.id, actsFor);
    return { ...asked, agent, actsFor, account, principal: actsFor?.id ?? own, snapshot };
  }
  const decision = refusal(hands.clock.now(), who.code, who.description);
  const { agent } = who;
  const shown = {
    "www-authenticate": challenge(who, resourceOf(spokenUrl(publicUrl, host), asked.door)),
  };
  const again = unrecorded(gate, asked, snapshot);
  if (again !== null) {
    const body = rpcError(null, who.status, who.description, { reason: who.code, ...again.data });
    reply(asked, { status: who.status, body }, { ...shown, ...again.headers });
    return null;
  }
  await refuse(
    gate,
    asked,
    { kind: "sign_in", agent, principal: agent?.id ?? null },
    decision,
    (action) => ({
      status: who.status,
      body: rpcError(null, who.status, who.description, { reason: who.code, action }),
    }),
    shown,
  );
  return null;
}

/** Many alike from one address are answered and counted, not recorded. Null for one to record. */
function unrecorded(
  { hands, strangers }: Gate,
  { request, door }: Asked,
  { servers }: GateSnapshot,
): { readonly data: object; readonly headers: OutgoingHttpHeaders } | null {
  const address = request.socket.remoteAddress ?? "";
  if (request.headers.authorization === undefined) {
    // Doors that are not there are one, so that inventing names does not help to fill the record.
    const named = door === null ? "/mcp" : servers.has(door) ? door : "/";
    if (strangers.knocked(address, named)) return null;
    hands.metrics.unrecorded.inc({ kind: "no-credential" });
    return { data: {}, headers: {} };
  }
  const again = strangers.failed(address);
  if (again === true) return null;
  hands.metrics.unrecorded.inc({ kind: "bad-credential" });
  return { data: { retryAfter: again }, headers: { "retry-after": String(again) } };
}

/** The state to decide from, or null where it is too old. */
export function present({ hands }: Gate): GateSnapshot | null {
  try {
    return hands.snapshots.current();
  } catch {
    return null;
  }
}

const stale =
  "Reeve has lost touch with its own records and refuses everything until it has them again. Try again in a moment.";

export const staleNow = ({ hands }: Gate): Decision =>
  refusal(hands.clock.now(), "stale-snapshot", stale);

/** Even with nothing to decide from, a refusal is said in the caller's protocol, where its message can be read. */
async function refuseStale(gate: Gate, asked: Asked): Promise<void> {
  const decision = staleNow(gate);
  const read =
    asked.request.method === "POST" ? await readBody(asked.request, gate.limits) : { ok: false };
  const parsed = read.ok && "bytes" in read ? parseStrict(read.bytes, gate.limits) : null;
  const value = parsed?.ok ? parsed.value : null;
  const message = readMessage(value);
  const spoken = message.ok ? message.message : null;
  const era = spoken === null ? null : eraOf(spoken, value, asked.request.headers);
  await refuse(gate, asked, {}, decision, (action) => {
    const said = denial(spoken, era && "era" in era ? era.era : "legacy", decision, action);
    return spoken?.kind === "request" ? said : { ...said, status: 503 };
  });
}

/** Reads the message of a POST. Null when it was refused, and answered. */
export async function whatIsSaid(gate: Gate, known: Known): Promise<Spoken | null> {
  const { headers } = known.request;
  const refused = async (status: number, code: number, why: string): Promise<null> => {
    await refuseMessage(gate, known, status, code, why);
    return null;
  };
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
    return refused(415, invalidRequest, "Send the message with `content-type: application/json`.");
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity")
    return refused(415, invalidRequest, "Send the message without content encoding.");

  const read = await readBody(known.request, gate.limits);
  if (!read.ok) return refused(read.status, invalidRequest, read.why);
  const body = read.bytes;
  const readAt = performance.now();
  const parsed = parseStrict(body, gate.limits);
  if (!parsed.ok) return refused(400, parseError, `The message cannot be read: ${parsed.why}.`);
  const said = readMessage(parsed.value);
  if (!said.ok) return refused(400, invalidRequest, `This is no JSON-RPC message: ${said.why}.`);
  const { message } = said;
  const found = eraOf(message, parsed.value, headers);
  if ("era" in found) return { ...known, message, era: found.era, body, readAt };
  const { status, code, message: sentence, data } = found.refusal;
  await refuseMessage(gate, known, status, code, sentence, {
    ...(message.kind === "request" && { id: message.id, tool: message.method }),
    ...(data !== undefined && { data }),
  });
  return null;
}
