import { createHash } from "node:crypto";
import type { Spoken } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import type { OpenSession } from "../enter/sessions.ts";
import { questionKey } from "./asking.ts";
import { settleQuestion } from "./judge.ts";

/** The agent's answer to a question was passed on: that question is over. */
export async function questionAnswered(
  gate: Gate,
  { message, body, agent }: Spoken,
  server: GateServer,
  session: OpenSession | null,
): Promise<void> {
  if (message.kind !== "response") return;
  const action = gate.questions.take(
    questionKey({ known: { agent }, server, session }, message.id),
  );
  if (action === null) return;
  const { error } = JSON.parse(body.toString()) as { readonly error?: unknown };
  const hash = createHash("sha256").update(body).digest("hex");
  await settleQuestion(
    gate,
    action,
    error === undefined ? "ok" : "error",
    error === undefined ? null : "The agent answered with an error.",
    { hash, bytes: body.length },
  );
}
