import type { ApprovalId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import type { Spoken } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { insertAt, removeAt, spanOf } from "../stdio/json-span.ts";

const prefix = "reeve.";
/** The name of Reeve's own question among those of a result. */
export const question = "reeve/approval";

/** What a client hands back with its next try, sealed: nobody but this agent, for this call, can use it. */
interface State {
  readonly approval: ApprovalId;
  /** Of the method and the parameters that name the action. */
  readonly call: string;
  readonly untilMs: number;
  /** What the tool server had given the client to hand back, and what the client had answered it. */
  readonly state: string | null;
  readonly responses: unknown;
}

export type Returned =
  /** Nothing of Reeve's came back. */
  | { readonly kind: "none" }
  /** It did; the message without it, as the tool server expects it. */
  | { readonly kind: "ours"; readonly spoken: Spoken; readonly declined: boolean }
  | { readonly kind: "invalid" };

const doorOf = (server: GateServer): string => `${server.id} approval`;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function callOf({ message }: Spoken): string {
  if (message.kind !== "request") return "";
  const { name, uri, arguments: args } = message.params;
  return canonicalHash([message.method, name ?? null, uri ?? null, args ?? null]);
}

/** The state for a client that was sent to a person, with what the tool server's own rounds had come to. */
export function stateFor(
  { sessions }: Gate,
  spoken: Spoken,
  server: GateServer,
  approval: ApprovalId,
  untilMs: number,
): string {
  const params = spoken.message.kind === "request" ? spoken.message.params : {};
  const state: State = {
    approval,
    call: callOf(spoken),
    untilMs,
    state: typeof params["requestState"] === "string" ? params["requestState"] : null,
    responses: params["inputResponses"] ?? null,
  };
  return prefix + sessions.seal(spoken.account, doorOf(server), JSON.stringify(state));
}

/** Takes Reeve's own part out of a retry. Anything that begins like it and is not what was sealed is refused. */
export function returned(gate: Gate, spoken: Spoken, server: GateServer): Returned {
  const { message } = spoken;
  if (message.kind !== "request") return { kind: "none" };
  const shown = message.params["requestState"];
  if (typeof shown !== "string" || !shown.startsWith(prefix)) return { kind: "none" };
  const state = opened(gate, spoken, server, shown);
  if (state === null || state.call !== callOf(spoken)) return { kind: "invalid" };
  const given = message.params["inputResponses"];
  const answers = isRecord(given) ? given : {};
  const answer = answers[question];
  const declined = isRecord(answer) && answer["action"] !== "accept";
  const { [question]: _own, ...others } = answers;
  const responses = { ...(isRecord(state.responses) ? state.responses : {}), ...others };
  const members = {
    ...(state.state !== null && { requestState: state.state }),
    ...(Object.keys(responses).length > 0 && { inputResponses: responses }),
  };
  let text = spoken.body.toString();
  for (const name of ["requestState", "inputResponses"])
    if (spanOf(text, ["params", name])) text = removeAt(text, ["params", name]);
  text = insertAt(text, ["params"], members);
  const { requestState: _state, inputResponses: _answers, ...params } = message.params;
  const clean = { ...message, params: { ...params, ...members } };
  return { kind: "ours", declined, spoken: { ...spoken, message: clean, body: Buffer.from(text) } };
}

function opened(gate: Gate, spoken: Spoken, server: GateServer, shown: string): State | null {
  const { sessions, hands } = gate;
  const found = sessions.open(spoken.account, doorOf(server), shown.slice(prefix.length));
  if (found === null) return null;
  const state = JSON.parse(found.inside) as State;
  return state.untilMs > hands.clock.now() ? state : null;
}
