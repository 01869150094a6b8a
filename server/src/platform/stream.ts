const encoder = new TextEncoder();
const keepAliveMs = 15_000;

/** Whoever reads a stream. */
export interface Reader {
  /** They went away: nothing more is wanted. */
  gone(): void;
  /** Something failed in the middle. True when their connection was cut, so that nothing more need be sent. */
  broken(error: unknown): boolean;
}

/** One JSON object a line. A failure in the middle breaks the stream off, so that it cannot be taken for whole. */
export async function ndjsonStream(
  items: AsyncIterable<unknown>,
  reader: Reader,
): Promise<Response> {
  const iterator = items[Symbol.asyncIterator]();
  // What goes wrong before the first line is still an answer with a status.
  const first = await iterator.next();
  const body = readable(iterator, jsonLine, reader, first);
  return new Response(body, { headers: { "content-type": ndjsonType } });
}

const jsonLine = (item: unknown): string => `${JSON.stringify(item)}\n`;

/** Server-Sent Events; an item's `event` member, where it has one, names the event. A comment keeps idle streams open. */
export function sseStream(items: AsyncIterable<unknown>, reader: Reader): Response {
  const body = readable(items[Symbol.asyncIterator](), sseEvent, reader, null, true);
  return new Response(body, { headers: { "content-type": sseType, "x-accel-buffering": "no" } });
}

function sseEvent(item: unknown): string {
  const name = (item as { event?: unknown }).event;
  const named = typeof name === "string" && /^[\w.-]+$/.test(name) ? `event: ${name}\n` : "";
  return `${named}data: ${JSON.stringify(item)}\n\n`;
}

export const ndjsonType = "application/x-ndjson; charset=utf-8";
export const sseType = "text/event-stream; charset=utf-8";

function readable(
  iterator: AsyncIterator<unknown>,
  line: (item: unknown) => string,
  reader: Reader,
  first: IteratorResult<unknown> | null,
  comments = false,
): ReadableStream<Uint8Array> {
  let held = first;
  let open = true;
  let timer: NodeJS.Timeout | undefined;
  const over = (): void => {
    open = false;
    clearInterval(timer);
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (!comments) return;
      controller.enqueue(encoder.encode(": open\n\n"));
      // A reader that does not keep up gets no comments on top.
      timer = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(": alive\n\n"));
      }, keepAliveMs);
      timer.unref();
    },
    async pull(controller) {
      try {
        const next = held ?? (await iterator.next());
        held = null;
        if (!open) return;
        if (!next.done) return controller.enqueue(encoder.encode(line(next.value)));
        over();
        controller.close();
      } catch (error) {
        if (!open) return;
        over();
        // What failed is for the log, never for the reader.
        if (!reader.broken(error)) controller.error(new Error("the stream broke off"));
      }
    },
    cancel() {
      over();
      reader.gone();
      // Not awaited: it waits for the item under way, which may be the next event in an hour.
      void iterator.return?.().catch(() => undefined);
    },
  });
}
