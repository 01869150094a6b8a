import { reply, type Spoken } from "../enter/caller.ts";
import { rpcError } from "../act/denial.ts";
import { eachEvent } from "../relay/events.ts";
import type { Gate } from "../gate.ts";
import { hiddenOnStreams } from "../relay/hidden-on-streams.ts";
import { asking } from "../questions/asking.ts";
import { mediaType } from "../relay/watch.ts";
import { isRecord } from "./collect.ts";
import { joinFilters, partsOf, type Filter } from "./filters.ts";
import { headersFor, type Member } from "./members.ts";

const acknowledged = "notifications/subscriptions/acknowledged";
const subscriptionKey = "io.modelcontextprotocol/subscriptionId";
const patienceMs = 10_000;

/**
 * `subscriptions/listen` at the joined door: each member is asked under the client's own id for its part, one
 * acknowledgement says what was accepted of all, and what the members announce passes as it is.
 */
export async function listenAll(
  gate: Gate,
  spoken: Spoken,
  members: readonly Member[],
  signal: AbortSignal,
): Promise<void> {
  const { message, response, agent } = spoken;
  if (message.kind !== "request") return;
  const { id, params } = message;
  const wanted = params["notifications"];
  if (!isRecord(wanted)) {
    const sentence = "Invalid params: `notifications` says what to listen for.";
    return reply(spoken, { status: 400, body: rpcError(id, -32602, sentence) });
  }
  const parts = await partsOf(gate, spoken, members, wanted, signal);
  const tag = { _meta: { [subscriptionKey]: id } };
  const say = (said: Record<string, unknown>): void =>
    void response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: "2.0", ...said })}\n\n`);

  const accepted: Filter[] = [];
  const aborts: (() => void)[] = [];
  const waiting = new Set<() => void>();
  /** What came before the one acknowledgement could be given. */
  let early: Buffer[] | null = [];
  let unanswered = parts.length;
  let open = parts.length;
  let finish = (): void => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  const cut = (): void => {
    clearTimeout(patience);
    for (const abort of aborts) abort();
    if (!response.writableEnded) response.destroy();
    finish();
  };
  const complete = (): void => {
    if (open > 0 || early !== null || response.writableEnded) return;
    say({ id, result: { resultType: "complete", ...tag } });
    response.end();
    finish();
  };
  const resumeAll = (): void => {
    for (const resume of waiting) resume();
    waiting.clear();
  };
  const acknowledge = (): void => {
    clearTimeout(patience);
    const held = early;
    if (held === null || response.destroyed) return;
    early = null;
    response.writeHead(200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
    say({ method: acknowledged, params: { notifications: joinFilters(accepted), ...tag } });
    for (const event of held) response.write(event);
    resumeAll();
    complete();
  };
  // One that is dead must not keep the others waiting; what it would have accepted is not accepted.
  const patience = setTimeout(acknowledge, patienceMs).unref();
  const answered = (filter: Filter | null): void => {
    if (filter !== null && early !== null) accepted.push(filter);
    unanswered--;
    if (unanswered === 0) acknowledge();
  };
  response.on("close", cut);
  response.on("drain", resumeAll);
  gate.exchanges.add({
    agent,
    actsFor: spoken.actsFor,
    server: null,
    tool: null,
    endless: true,
    cut,
    done,
  });

  for (const { member, filter } of parts) {
    let heard = false;
    let over = false;
    let resume = (): void => undefined;
    const hidden = hiddenOnStreams(gate, spoken, member.server, member.session);
    const first = (accepts: Filter | null): void => {
      if (heard) return;
      heard = true;
      answered(accepts);
    };
    const end = (): void => {
      if (over) return;
      over = true;
      open--;
      first(null);
      complete();
    };
    const events = eachEvent((raw, data) => {
      const said = data === null ? null : parsed(data);
      if (said?.["method"] === acknowledged) {
        const { notifications } = said["params"] as { notifications?: unknown };
        first(isRecord(notifications) ? notifications : {});
        return Buffer.alloc(0);
      }
      // The end of one is not the end of all.
      return said !== null && !("method" in said) ? Buffer.alloc(0) : raw;
    }, gate.limits.listBytes);
    const body = JSON.stringify({
      jsonrpc: "2.0",
      id,
      method: message.method,
      params: { ...params, notifications: filter },
    });
    const exchange = asking(gate, spoken, member.server, null, message, "modern").send(
      {
        method: "POST",
        headers: headersFor(spoken, member),
        body: Buffer.from(body),
        agent: spoken.account,
      },
      {
        onHeaders(_status, headers, proceed) {
          resume = proceed;
          events.begin(mediaType(headers));
          hidden.begin(mediaType(headers));
          if (mediaType(headers) === "text/event-stream") return;
          end();
          exchange.abort();
        },
        onData(chunk) {
          if (over || response.destroyed) return true;
          const own = events.push(chunk);
          const out = own === "too large" || own.length === 0 ? own : hidden.push(own);
          if (out === "too large") {
            end();
            exchange.abort();
            return true;
          }
          if (out.length === 0) return true;
          if (early !== null) {
            early.push(out);
            waiting.add(() => resume());
            return false;
          }
          if (response.write(out)) return true;
          waiting.add(() => resume());
          return false;
        },
        onEnd: end,
        onError: end,
      },
    );
    aborts.push(() => exchange.abort());
  }
  if (parts.length === 0) acknowledge();
  await done;
}

function parsed(data: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(data);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
