import { reply, type Known } from "../enter/caller.ts";
import { rpcError } from "../act/denial.ts";
import type { Gate } from "../gate.ts";
import { Watch, mediaType } from "../relay/watch.ts";
import { headersFor, type JoinedSession } from "./members.ts";
import { asking } from "../questions/asking.ts";
import { hiddenOnStreams } from "../relay/hidden-on-streams.ts";
import { renameStream } from "./rename.ts";

const noStream = 405;

/** The standing stream of a joined session: the streams of all its members, event by event, as one. */
export async function joinStreams(gate: Gate, known: Known, session: JoinedSession): Promise<void> {
  const { response, agent } = known;
  const joined = { rename: renameStream(gate.limits.listBytes) };
  const waiting = new Set<() => void>();
  const aborts = new Set<() => void>();
  let finish = (): void => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  let left = session.members.size;
  const silent = new Set(session.members.keys());
  const heardFrom = (name: string): void => {
    silent.delete(name);
    if (silent.size === 0) known.opening?.over();
  };
  const cut = (): void => {
    for (const abort of aborts) abort();
    if (!response.writableEnded) response.destroy();
    finish();
  };
  const over = (name: string): void => {
    heardFrom(name);
    left--;
    if (left > 0) return;
    if (response.headersSent) response.end();
    finish();
  };
  response.on("close", cut);
  response.on("drain", () => {
    for (const resume of waiting) resume();
    waiting.clear();
  });
  gate.exchanges.add({
    agent,
    actsFor: known.actsFor,
    server: null,
    tool: null,
    endless: true,
    cut,
    done,
  });

  for (const member of session.members.values()) {
    const events = hiddenOnStreams(gate, { ...known, joined }, member.server, member.session);
    const watch = new Watch(null, (seen) => gate.awaited.heard(session.name, seen));
    let resume = (): void => undefined;
    let streaming = false;
    const exchange = asking(gate, known, member.server, member.session, null, "legacy").send(
      { method: "GET", headers: headersFor(known, member), body: null, agent: known.account },
      {
        onHeaders(status, headers, proceed) {
          heardFrom(member.server.name);
          resume = proceed;
          streaming = status === 200 && mediaType(headers) === "text/event-stream";
          if (!streaming || response.destroyed) return;
          watch.begin(status, headers);
          events.begin("text/event-stream");
          if (response.headersSent) return;
          response.writeHead(200, {
            "content-type": "text/event-stream",
            "x-accel-buffering": "no",
          });
          response.flushHeaders();
        },
        onData(chunk) {
          if (!streaming || response.destroyed) return true;
          watch.data(chunk);
          const out = events.push(chunk);
          if (out === "too large") {
            exchange.abort();
            over(member.server.name);
            return true;
          }
          if (out.length === 0 || response.write(out)) return true;
          waiting.add(() => resume());
          return false;
        },
        onEnd: () => over(member.server.name),
        onError: () => over(member.server.name),
      },
    );
    aborts.add(() => exchange.abort());
  }
  if (left === 0) finish();
  await done;
  if (!response.headersSent)
    reply(known, {
      status: noStream,
      body: rpcError(null, noStream, "No server here has a standing stream."),
    });
}
