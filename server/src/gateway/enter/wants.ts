import type { ActionKind } from "@reeve/contract/action";
import type { Message } from "./message.ts";

export type Era = "legacy" | "modern";

/** What a message asks for: something that passes for any active agent, an action to decide on, or nothing that can be named. */
export type Wants =
  | { readonly kind: "pass" }
  | {
      readonly kind: "action";
      readonly action: ActionKind;
      readonly tool: string;
      readonly args: Record<string, unknown>;
    }
  | { readonly kind: "unclear"; readonly why: string };

const both = [
  "tools/list",
  "resources/list",
  "resources/templates/list",
  "prompts/list",
  "completion/complete",
];
const passing: Record<Era, ReadonlySet<string>> = {
  legacy: new Set([
    ...both,
    "initialize",
    "ping",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
  ]),
  modern: new Set([...both, "server/discover", "subscriptions/listen"]),
};

const text = (value: unknown): value is string => typeof value === "string" && value !== "";
const record = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Names the action in a message. The methods that act are listed; whatever is not known is a `request`, which needs a permit. */
export function wants(message: Message, era: Era): Wants {
  if (message.kind !== "request" || passing[era].has(message.method)) return { kind: "pass" };
  const { method, params } = message;
  switch (method) {
    case "tools/call":
    case "prompts/get": {
      const { name, arguments: given = {} } = params;
      if (!text(name)) return { kind: "unclear", why: "`params.name` is not a text" };
      if (!record(given)) return { kind: "unclear", why: "`params.arguments` is not an object" };
      const action = method === "tools/call" ? "tool_call" : "data_access";
      return { kind: "action", action, tool: name, args: given };
    }
    case "resources/read":
      if (!text(params["uri"])) return { kind: "unclear", why: "`params.uri` is not a text" };
      return {
        kind: "action",
        action: "data_access",
        tool: params["uri"],
        args: { uri: params["uri"] },
      };
    default:
      return { kind: "action", action: "request", tool: method, args: { method, params } };
  }
}

/** The lists an agent sees only its own part of, and the member that holds the items. */
export const lists: ReadonlyMap<string, string> = new Map([
  ["tools/list", "tools"],
  ["resources/list", "resources"],
  ["resources/templates/list", "resourceTemplates"],
  ["prompts/list", "prompts"],
]);
