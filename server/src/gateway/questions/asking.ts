import type { Known } from "../enter/caller.ts";
import { denial, rpcError } from "../act/denial.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import type { Message } from "../enter/message.ts";
import type { OpenSession } from "../enter/sessions.ts";
import type { Upstream, UpstreamRequest } from "../upstream/upstream.ts";
import type { Era } from "../enter/wants.ts";
import type { Questions } from "./find.ts";
import { hold, type Verdict } from "./hold.ts";
import { judgeQuestions, settleQuestion, type Asking } from "./judge.ts";

/** Outside the range JSON-RPC reserves. */
const notAsked = 403;

/** A tool server whose questions to the agent's side are actions of its own: decided and recorded before they are heard. */
export function asking(
  gate: Gate,
  known: Known,
  server: GateServer,
  session: OpenSession | null,
  message: Message | null,
  era: Era,
): Upstream {
  const upstream = gate.hands.upstreams.of(server);
  const it: Asking = { known, server, session };
  return {
    close: () => upstream.close(),
    send(request, handler) {
      let exchange: { abort(): void } | null = null;
      let aborted = false;
      const abort = (): void => {
        aborted = true;
        exchange?.abort();
      };
      const headWaits = request.method === "POST" && era === "modern";
      const judge = (questions: Questions): Promise<Verdict> =>
        questions.kind === "input"
          ? verdictOnInput(gate, it, questions, message, era)
          : verdictOnRequest(
              gate,
              { ...it, onStream: era === "modern" },
              questions,
              upstream,
              request,
            );
      exchange = upstream.send(request, hold(handler, { judge, abort, headWaits }));
      if (aborted) exchange.abort();
      return { abort };
    },
  };
}

export const questionKey = (
  {
    known,
    server,
    session,
  }: Pick<Asking, "server" | "session"> & {
    readonly known: Pick<Known, "agent">;
  },
  id: string | number,
): string => JSON.stringify([known.agent.id, server.id, session?.inside ?? "", id]);

/** A request on a stream: its answer comes by another way, under the same id. */
async function verdictOnRequest(
  gate: Gate,
  it: Asking,
  { id, asked }: Extract<Questions, { kind: "request" }>,
  upstream: Upstream,
  request: UpstreamRequest,
): Promise<Verdict> {
  const key = questionKey(it, id);
  // A stream that is taken up again repeats what was asked on it.
  if (gate.questions.waits(key)) return "pass";
  const [judged] = await judgeQuestions(gate, it, [asked]);
  if (judged?.goesOn === true && gate.questions.wait(key, judged.action)) return "pass";
  if (judged?.goesOn === true)
    await settleQuestion(gate, judged.action, "denied", "Too many questions wait for an answer.");
  if (it.onStream !== true) refuseServer(it, id, upstream, request);
  return { instead: null };
}

/** The server hears the refusal as the answer to its question; the agent hears nothing of it. */
function refuseServer(
  { known }: Asking,
  id: string | number,
  upstream: Upstream,
  { headers }: UpstreamRequest,
): void {
  const { "last-event-id": _last, "content-length": _length, ...kept } = headers;
  const idle = (): void => undefined;
  upstream.send(
    {
      method: "POST",
      headers: {
        ...kept,
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
      },
      body: Buffer.from(JSON.stringify(rpcError(id, notAsked, "This may not be asked here."))),
      agent: known.agent.id,
    },
    { onHeaders: idle, onData: () => true, onEnd: idle, onError: idle },
  );
}

/** An answer that needs input: handed over, it is the client's to come back with it or not. */
async function verdictOnInput(
  gate: Gate,
  it: Asking,
  { id, asked, state }: Extract<Questions, { kind: "input" }>,
  message: Message | null,
  era: Era,
): Promise<Verdict> {
  const judged = await judgeQuestions(gate, it, asked);
  const refused = judged.find(({ goesOn }) => !goesOn);
  for (const { action, goesOn } of judged)
    if (goesOn)
      await (refused === undefined
        ? settleQuestion(gate, action, "ok", null)
        : settleQuestion(gate, action, "denied", "It was held back with another question."));
  if (refused === undefined) {
    if (state !== null) gate.states.given(it.server.id, it.known.agent.id, message, state);
    return "pass";
  }
  const { decision, action } = refused;
  const body =
    message === null
      ? rpcError(id, notAsked, decision.reason)
      : denial(message, era, decision, action).body;
  return { instead: JSON.stringify(body) };
}
