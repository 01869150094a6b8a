import type { Attempt, Opened, Outgoing } from "./attempt.ts";
import { post } from "./post.ts";
import { signed } from "./sign.ts";

type Hook = Opened<{ kind: "webhook"; url: string }>;

/** Sends a message by a signed web-hook (Standard Webhooks). The same delivery always has the same id. */
export function byWebhook(
  { via, secrets, internal }: Hook,
  it: Outgoing,
  signal: AbortSignal,
): Promise<Attempt> {
  const { id, event, severity, subject, title, url, createdAt, nowMs, body: sections } = it;
  const data = { id, severity, subject, title, url, ...(sections && { sections }) };
  const body = JSON.stringify({ type: `reeve.${event}`, timestamp: createdAt, data });
  return post(via.url, internal, body, signed(secrets, { id, nowMs, body }), signal);
}
