import { CLIENT_CAPABILITIES_META_KEY } from "@modelcontextprotocol/server";
import type { Message } from "./message.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `elicitation: {}` means forms only; addresses must be named. */
const opensUrls = (capabilities: unknown): boolean =>
  isRecord(capabilities) &&
  isRecord(capabilities["elicitation"]) &&
  isRecord(capabilities["elicitation"]["url"]);

/** Whether the client of a stateless request said, in that request, that it can send a person to an address. */
export function opensUrlsNow(message: Message): boolean {
  if (message.kind !== "request") return false;
  const meta = message.params["_meta"];
  return isRecord(meta) && opensUrls(meta[CLIENT_CAPABILITIES_META_KEY]);
}

/** Whether the client that opens a session with this message said it. */
export const opensUrlsFrom = (message: Message | null): boolean =>
  message?.kind === "request" &&
  message.method === "initialize" &&
  opensUrls(message.params["capabilities"]);
