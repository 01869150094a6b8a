import type { Child } from "./child.ts";
import { replaceAt, spanOf } from "./json-span.ts";
import {
  bytesOf,
  isRequest,
  isResponse,
  metaOf,
  progressTokenOf,
  type Message,
} from "./message.ts";
import type { Nursery } from "./nursery.ts";

export const subscriptionKey = "io.modelcontextprotocol/subscriptionId";

/** What becomes of one request. Each text is a JSON-RPC message with the asker's own ids. */
export interface Asker {
  onNote(text: string, message: Message): void;
  onAnswer(text: string, message: Message): void;
  onGone(reason: string): void;
}

/** One child shared by several exchanges of one agent: each request gets an id that no other has. */
export interface Channel {
  /** Sends a JSON-RPC request given as text. */
  ask(text: string, message: Message, asker: Asker): { cancel(reason: string): void };
  /** A request of Reeve's own. Rejects after the time, or when the child goes. */
  call(method: string, params: Record<string, unknown>, withinMs: number): Promise<Message>;
  notify(method: string, params?: Record<string, unknown>): void;
  /** Hears what belongs to no request. */
  onStray: (text: string, message: Message) => void;
  readonly waiting: number;
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

interface Waiting {
  readonly asker: Asker;
  readonly id: string;
  readonly progressToken: string | undefined;
}

/** The id of the request that a notification belongs to, where it says so. */
const relatedTo = (message: Message): string | undefined => {
  const related = progressTokenOf(message) ?? metaOf(message.params)?.[subscriptionKey];
  return typeof related === "string" ? related : undefined;
};

export async function openChannel(nursery: Nursery, agent: string): Promise<Channel> {
  const waiting = new Map<string, Waiting>();
  let next = 0;

  const onMessage = (message: Message, line: Buffer): void => {
    const text = line.toString("utf8");
    if (isResponse(message)) {
      const found = typeof message.id === "string" ? waiting.get(message.id) : undefined;
      if (!found) return;
      waiting.delete(message.id as string);
      let own = replaceAt(text, ["id"], found.id);
      const tagged = metaOf(message.result)?.[subscriptionKey] === message.id;
      if (tagged) own = replaceAt(own, ["result", "_meta", subscriptionKey], found.id);
      return found.asker.onAnswer(own, message);
    }
    if (isRequest(message)) return refuse(message);
    const key = relatedTo(message);
    const found = key === undefined ? undefined : waiting.get(key);
    if (!found) return channel.onStray(text, message);
    const own =
      message.method === "notifications/progress"
        ? replaceAt(text, ["params", "progressToken"], found.progressToken ?? "null")
        : replaceAt(text, ["params", "_meta", subscriptionKey], found.id);
    found.asker.onNote(own, message);
  };

  /** No capability was declared to the child that would let it ask; `ping` needs none. */
  const refuse = (message: Message): void => {
    const id = message.id as string | number;
    child.send(
      bytesOf(
        message.method === "ping"
          ? { jsonrpc: "2.0", id, result: {} }
          : {
              jsonrpc: "2.0",
              id,
              error: { code: -32601, message: `${message.method} was not declared as supported` },
            },
      ),
    );
  };

  const child: Child = await nursery.start(agent, onMessage);
  const ended = child.ended.then((reason) => {
    for (const { asker } of waiting.values())
      asker.onGone(`the server's process has gone: ${reason}`);
    waiting.clear();
    return reason;
  });

  const channel: Channel = {
    onStray: () => undefined,
    ended,
    get waiting() {
      return waiting.size;
    },
    ask(text, message, asker) {
      const key = `reeve-${next++}`;
      const token = spanOf(text, ["params", "_meta", "progressToken"]);
      const id = spanOf(text, ["id"]);
      waiting.set(key, {
        asker,
        id: id ? text.slice(id.start, id.end) : JSON.stringify(message.id),
        progressToken: token ? text.slice(token.start, token.end) : undefined,
      });
      const own = JSON.stringify(key);
      const sent = child.send(
        Buffer.from(
          replaceAt(replaceAt(text, ["id"], own), ["params", "_meta", "progressToken"], own),
        ),
      );
      if (!sent) {
        waiting.delete(key);
        asker.onGone("the server's process reads no more");
      }
      return {
        cancel(reason) {
          if (waiting.delete(key))
            channel.notify("notifications/cancelled", { requestId: key, reason });
        },
      };
    },
    call(method, params, withinMs) {
      return new Promise((resolve, reject) => {
        const message: Message = { jsonrpc: "2.0", id: 0, method, params };
        const timer = setTimeout(() => {
          asked.cancel("time-out");
          reject(
            new Error(`the server's process did not answer ${method} within ${withinMs / 1000} s`),
          );
        }, withinMs);
        const asked = channel.ask(JSON.stringify(message), message, {
          onNote: () => undefined,
          onAnswer: (_text, answer) => {
            clearTimeout(timer);
            resolve(answer);
          },
          onGone: (reason) => {
            clearTimeout(timer);
            reject(new Error(reason));
          },
        });
      });
    },
    notify(method, params) {
      child.send(bytesOf({ jsonrpc: "2.0", method, ...(params && { params }) }));
    },
    close: () => nursery.end(child),
  };
  return channel;
}
