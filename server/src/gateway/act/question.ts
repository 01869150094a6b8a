import type { Spoken } from "../enter/caller.ts";
import { opensUrlsNow } from "../enter/client-can.ts";
import type { OpenSession } from "../enter/sessions.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { stateFor, type Returned } from "./asked-state.ts";
import type { Question } from "./denial.ts";
import { addressOf, type Pending } from "./judge.ts";

/** How this client can be told that a person has yet to answer. */
export function questionOf(
  gate: Gate,
  spoken: Spoken,
  server: GateServer,
  session: OpenSession | null,
  returned: Returned,
  { id, expiresAt }: Pending,
): Question {
  const { era, message, request } = spoken;
  const acts =
    message.kind === "request" &&
    /^(tools\/call|prompts\/get|resources\/read)$/.test(message.method);
  const declined = returned.kind === "ours" && returned.declined;
  const byState = era === "modern" && acts && opensUrlsNow(message) && !declined;
  return {
    id,
    expiresAt,
    url: addressOf(gate, id),
    state: byState ? stateFor(gate, spoken, server, id, Date.parse(expiresAt)) : null,
    byError:
      era === "legacy" &&
      session?.opensUrls === true &&
      request.headers["mcp-protocol-version"] === "2025-11-25",
    again: returned.kind === "ours",
  };
}
