import { subscriptionKey, type Channel } from "./channel.ts";
import { bytesOf, errorBytes, metaOf, type Message, type RequestId } from "./message.ts";
import type { Reply } from "./reply.ts";

interface Subscription {
  readonly id: RequestId;
  readonly reply: Reply;
  readonly methods: ReadonlySet<string>;
  readonly uris: ReadonlySet<string>;
}

/** `subscriptions/listen` of 2026-07-28 over a child that announces changes as 2025-11-25 does. */
export interface Subscriptions {
  listen(message: Message & { id: RequestId }, reply: Reply): { cancel(): void };
  /** Passes on what the child announced, to whoever asked for it. */
  tell(message: Message): void;
  readonly open: number;
}

const maxSubscriptions = 100;
const maxUris = 100;
const subscribeTimeoutMs = 10_000;
const updated = "notifications/resources/updated";

const lists = [
  ["toolsListChanged", "tools", "notifications/tools/list_changed"],
  ["promptsListChanged", "prompts", "notifications/prompts/list_changed"],
  ["resourcesListChanged", "resources", "notifications/resources/list_changed"],
] as const;

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;

export function openSubscriptions(
  channel: Channel,
  capabilities: Readonly<Record<string, unknown>>,
): Subscriptions {
  const open = new Set<Subscription>();
  void channel.ended.then((reason) => {
    for (const { reply } of open) reply.fail(`the server's process has gone: ${reason}`);
    open.clear();
  });

  const wantedElsewhere = (uri: string): boolean => [...open].some(({ uris }) => uris.has(uri));
  const subscribed = async (uri: string): Promise<boolean> => {
    if (wantedElsewhere(uri)) return true;
    return channel.call("resources/subscribe", { uri }, subscribeTimeoutMs).then(
      ({ error }) => !error,
      () => false,
    );
  };
  const drop = (subscription: Subscription): void => {
    open.delete(subscription);
    for (const uri of subscription.uris)
      if (!wantedElsewhere(uri))
        void channel
          .call("resources/unsubscribe", { uri }, subscribeTimeoutMs)
          .catch(() => undefined);
  };

  const begin = async (
    message: Message & { id: RequestId },
    reply: Reply,
    filter: Record<string, unknown>,
  ): Promise<Subscription | null> => {
    const honoured: Record<string, unknown> = {};
    const methods = new Set<string>();
    for (const [name, capability, method] of lists)
      if (filter[name] === true && memberOf(capabilities[capability], "listChanged") === true) {
        honoured[name] = true;
        methods.add(method);
      }
    const asked = Array.isArray(filter["resourceSubscriptions"])
      ? filter["resourceSubscriptions"].slice(0, maxUris)
      : [];
    const uris = new Set<string>();
    if (memberOf(capabilities["resources"], "subscribe") === true)
      for (const uri of asked)
        if (typeof uri === "string" && (await subscribed(uri))) uris.add(uri);
    if (uris.size > 0) honoured["resourceSubscriptions"] = [...uris];

    const tag = { _meta: { [subscriptionKey]: message.id } };
    reply.event(
      bytesOf({
        jsonrpc: "2.0",
        method: "notifications/subscriptions/acknowledged",
        params: { notifications: honoured, ...tag },
      }),
    );
    if (Object.keys(honoured).length > 0 && reply.open)
      return { id: message.id, reply, methods, uris };
    reply.last(
      bytesOf({ jsonrpc: "2.0", id: message.id, result: { resultType: "complete", ...tag } }),
    );
    return null;
  };

  return {
    get open() {
      return open.size;
    },
    listen(message, reply) {
      const filter = message.params?.["notifications"];
      if (typeof filter !== "object" || filter === null)
        reply.json(
          200,
          errorBytes(message.id, -32602, "`notifications` is required: what to listen for."),
        );
      else if (open.size >= maxSubscriptions)
        reply.json(200, errorBytes(message.id, -32603, "Too many subscriptions are open."));
      let subscription: Subscription | null = null;
      if (reply.open)
        void begin(message, reply, filter as Record<string, unknown>).then((begun) => {
          subscription = begun;
          if (begun) open.add(begun);
          if (begun && !begun.reply.open) drop(begun);
        });
      return {
        cancel: () => {
          if (subscription) drop(subscription);
        },
      };
    },
    tell(message) {
      const method = message.method ?? "";
      for (const { id, reply, methods, uris } of open)
        if (
          methods.has(method) ||
          (method === updated && uris.has(String(message.params?.["uri"])))
        )
          reply.event(
            bytesOf({
              jsonrpc: "2.0",
              method,
              params: {
                ...message.params,
                _meta: { ...metaOf(message.params), [subscriptionKey]: id },
              },
            }),
          );
    },
  };
}
