import { createHmac } from "node:crypto";

const prefix = "whsec_";

/** The headers of Standard Webhooks: one signature for each secret, so that a receiver may still hold the one before. */
export function signed(
  secrets: readonly string[],
  { id, nowMs, body }: { readonly id: string; readonly nowMs: number; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const of = (secret: string): string => {
    const key = Buffer.from(secret.slice(prefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  };
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": secrets.map(of).join(" "),
  };
}
