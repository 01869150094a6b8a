import type { Asker, Channel } from "./channel.ts";
import {
  envelopeFault,
  envelopeKeys,
  legacyVersion,
  modernVersion,
  withoutEnvelope,
} from "./envelope.ts";
import { insertAt, replaceAt } from "./json-span.ts";
import { bytesOf, errorBytes, metaOf } from "./message.ts";
import { answerError, type Modern } from "./modern.ts";
import type { Reply } from "./reply.ts";
import { openSubscriptions } from "./subscriptions.ts";

export interface Introduction {
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions: string | undefined;
  readonly serverInfo: unknown;
}

/** What a server of 2025-11-25 can do when it is asked in the words of 2026-07-28, and whether the answer may be kept. */
const translated: Readonly<Record<string, "cached" | "plain">> = {
  "tools/list": "cached",
  "resources/list": "cached",
  "resources/templates/list": "cached",
  "resources/read": "cached",
  "prompts/list": "cached",
  "tools/call": "plain",
  "prompts/get": "plain",
  "completion/complete": "plain",
};

const notKept = { ttlMs: 0, cacheScope: "private" };
const nothing = { cancel: () => undefined };

/** Introduces Reeve to a child that knows only `initialize`. No capability is declared, so it will ask nothing back. */
export async function introduce(channel: Channel, withinMs: number): Promise<Introduction> {
  const params = {
    protocolVersion: legacyVersion,
    capabilities: {},
    clientInfo: { name: "reeve", version: "1" },
  };
  const answer = await channel.call("initialize", params, withinMs);
  if (!answer.result)
    throw new Error(
      `the server's process refused initialize: ${answer.error?.message ?? "no reason given"}`,
    );
  channel.notify("notifications/initialized");
  const { capabilities, instructions, serverInfo } = answer.result;
  return {
    capabilities:
      typeof capabilities === "object" && capabilities !== null
        ? (capabilities as Record<string, unknown>)
        : {},
    instructions: typeof instructions === "string" ? instructions : undefined,
    serverInfo,
  };
}

/** Lets a client of 2026-07-28 use a child that speaks only 2025-11-25 and older. */
export function translating(channel: Channel, known: Introduction): Modern {
  const subscriptions = openSubscriptions(channel, known.capabilities);
  const logged: Reply[] = [];
  let level: unknown;

  channel.onStray = (text, message) => {
    if (message.method === "notifications/message")
      logged.findLast((reply) => reply.open)?.event(Buffer.from(text));
    else subscriptions.tell(message);
  };

  /** The level travels with each request now; the child keeps one for all. */
  const askForLogs = (wanted: unknown, reply: Reply): void => {
    if (wanted === undefined || known.capabilities["logging"] === undefined || !reply.streams)
      return;
    logged.splice(0, logged.length, ...logged.filter((one) => one.open), reply);
    if (level === wanted) return;
    level = wanted;
    void channel.call("logging/setLevel", { level: wanted }, 10_000).catch(() => undefined);
  };

  return {
    get busy() {
      return channel.waiting > 0 || subscriptions.open > 0;
    },
    handle(text, message, reply) {
      const fault = envelopeFault(message);
      if (fault) {
        reply.json(fault.status, errorBytes(message.id, fault.code, fault.text, fault.data));
        return nothing;
      }
      if (message.method === "server/discover") {
        reply.json(200, bytesOf({ jsonrpc: "2.0", id: message.id, result: discovered(known) }));
        return nothing;
      }
      if (message.method === "subscriptions/listen") return subscriptions.listen(message, reply);
      const kind = Object.hasOwn(translated, message.method)
        ? translated[message.method]
        : undefined;
      if (!kind) {
        reply.json(
          404,
          errorBytes(
            message.id,
            -32601,
            `This server speaks ${legacyVersion}; ${message.method} has no counterpart there.`,
          ),
        );
        return nothing;
      }
      const meta = metaOf(message.params) ?? {};
      askForLogs(meta[envelopeKeys.logLevel], reply);
      const asked = replaceAt(text, ["params", "_meta"], JSON.stringify(withoutEnvelope(meta)));
      return channel.ask(
        asked,
        message,
        answering(
          reply,
          kind === "cached" ? { resultType: "complete", ...notKept } : { resultType: "complete" },
        ),
      );
    },
  };
}

const discovered = (known: Introduction): Record<string, unknown> => {
  // Tasks of 2025-11-25 are another thing than the extension of 2026-07-28.
  const { tasks: _tasks, ...capabilities } = known.capabilities;
  return {
    resultType: "complete",
    supportedVersions: [modernVersion],
    capabilities,
    ...(known.instructions !== undefined && { instructions: known.instructions }),
    ...notKept,
    _meta: { [envelopeKeys.server]: known.serverInfo },
  };
};

/** "Resource not found" has another code now. */
const renamed: Readonly<Record<number, number>> = { [-32002]: -32602 };

function answering(reply: Reply, added: Readonly<Record<string, unknown>>): Asker {
  return {
    onNote: (text) => {
      if (reply.streams) reply.event(Buffer.from(text));
    },
    onAnswer(text, message) {
      if (!message.error) {
        const lacking = Object.fromEntries(
          Object.entries(added).filter(([name]) => message.result?.[name] === undefined),
        );
        return reply.last(Buffer.from(insertAt(text, ["result"], lacking)));
      }
      const code = renamed[message.error.code] ?? message.error.code;
      answerError(reply, replaceAt(text, ["error", "code"], String(code)), code);
    },
    onGone: (reason) => reply.fail(reason),
  };
}
