const encoder = new TextEncoder();
const keepAliveMs = 15_000;

/** One JSON object a line. A failure in the middle breaks the stream off, so that it cannot be taken for whole. */
export function ndjsonStream(items: AsyncIterable<unknown>): Response {
  return new Response(readable(items, (item) => `${JSON.stringify(item)}\n`), {
    headers: { "content-type": "application/x-ndjson; charset=utf-8" },
  });
}

/** Server-Sent Events; an item's `event` member, where it has one, names the event. A comment keeps idle streams open. */
export function sseStream(items: AsyncIterable<unknown>): Response {
  const line = (item: unknown): string => {
    const name = (item as { event?: unknown }).event;
    return `${typeof name === "string" ? `event: ${name}\n` : ""}data: ${JSON.stringify(item)}\n\n`;
  };
  return new Response(readable(items, line, ": open\n\n"), {
    headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
  });
}

function readable(
  items: AsyncIterable<unknown>,
  line: (item: unknown) => string,
  greeting?: string,
): ReadableStream<Uint8Array> {
  const iterator = items[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (greeting === undefined) return;
      controller.enqueue(encoder.encode(greeting));
      timer = setInterval(() => controller.enqueue(encoder.encode(": alive\n\n")), keepAliveMs);
    },
    async pull(controller) {
      try {
        const next = await iterator.next();
        if (!next.done) return controller.enqueue(encoder.encode(line(next.value)));
        clearInterval(timer);
        controller.close();
      } catch (error) {
        clearInterval(timer);
        controller.error(error);
      }
    },
    async cancel() {
      clearInterval(timer);
      await iterator.return?.();
    },
  });
}
