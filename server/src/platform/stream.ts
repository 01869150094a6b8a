const encoder = new TextEncoder();
const keepAliveMs = 15_000;

/** One JSON object a line. A failure in the middle breaks the stream off, so that it cannot be taken for whole. */
export async function ndjsonStream(items: AsyncIterable<unknown>, gone: () => void): Promise<Response> {
  const iterator = items[Symbol.asyncIterator]();
  // What goes wrong before the first line is still an answer with a status.
  const first = await iterator.next();
  const line = (item: unknown): string => `${JSON.stringify(item)}\n`;
  return new Response(readable(iterator, line, gone, first), {
    headers: { "content-type": ndjsonType },
  });
}

/** Server-Sent Events; an item's `event` member, where it has one, names the event. A comment keeps idle streams open. */
export function sseStream(items: AsyncIterable<unknown>, gone: () => void): Response {
  const line = (item: unknown): string => {
    const name = (item as { event?: unknown }).event;
    const named = typeof name === "string" && /^[\w.-]+$/.test(name) ? `event: ${name}\n` : "";
    return `${named}data: ${JSON.stringify(item)}\n\n`;
  };
  const body = readable(items[Symbol.asyncIterator](), line, gone, null, true);
  return new Response(body, { headers: { "content-type": sseType, "x-accel-buffering": "no" } });
}

export const ndjsonType = "application/x-ndjson; charset=utf-8";
export const sseType = "text/event-stream; charset=utf-8";

function readable(
  iterator: AsyncIterator<unknown>,
  line: (item: unknown) => string,
  gone: () => void,
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
        controller.error(error);
      }
    },
    cancel() {
      over();
      gone();
      // Not awaited: it waits for the item under way, which may be the next event in an hour.
      void iterator.return?.().catch(() => undefined);
    },
  });
}
