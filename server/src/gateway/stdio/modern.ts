import type { Channel } from "./channel.ts";
import { envelopeKeys, statusOf } from "./envelope.ts";
import { metaOf, type Message, type RequestId } from "./message.ts";
import type { Reply } from "./reply.ts";

/** A child that speaks 2026-07-28, whether by itself or by translation. */
export interface Modern {
  handle(
    text: string,
    message: Message & { id: RequestId; method: string },
    reply: Reply,
  ): { cancel(reason: string): void };
  /** True while an exchange is open. */
  readonly busy: boolean;
}

/** A JSON-RPC error: with the HTTP status it goes with, where no stream has begun. */
export function answerError(reply: Reply, text: string, code: number): void {
  reply.last(Buffer.from(text), undefined, statusOf(code));
}

/** Passes requests through to a child that speaks 2026-07-28 itself. */
export function passing(channel: Channel): Modern {
  const logged: Reply[] = [];
  channel.onStray = (text, message) => {
    if (message.method === "notifications/message")
      logged.findLast((reply) => reply.open)?.event(Buffer.from(text));
  };
  return {
    get busy() {
      return channel.waiting > 0;
    },
    handle(text, message, reply) {
      if (metaOf(message.params)?.[envelopeKeys.logLevel] !== undefined && reply.streams)
        logged.splice(0, logged.length, ...logged.filter((one) => one.open), reply);
      return channel.ask(text, message, {
        onNote: (note) => {
          if (reply.streams) reply.event(Buffer.from(note));
        },
        onAnswer: (answer, { error }) =>
          error ? answerError(reply, answer, error.code) : reply.last(Buffer.from(answer)),
        onGone: (reason) => reply.fail(reason),
      });
    },
  };
}
