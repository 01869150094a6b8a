import { once } from "node:events";
import http from "node:http";
import { expect, test } from "vitest";
import { doorWith } from "../../test/door.ts";
import type { Ctx } from "./context.ts";
import { openFront, type Front } from "./front.ts";
import { Problem } from "./problem.ts";

type Stream = (ctx: Ctx) => AsyncIterable<unknown>;

async function serving(
  verbs: Record<string, Stream>,
  stopping?: AbortSignal,
): Promise<Front & AsyncDisposable> {
  const front = await openFront({
    port: 0,
    host: "127.0.0.1",
    app: doorWith(verbs, stopping && { stopping }),
    mcp: (_, response) => void response.end(),
  });
  return { ...front, [Symbol.asyncDispose]: () => front.close(0) };
}

/** Ends when the door says that the reader is gone, like a stream of live events. */
const forever = (seen: { ended: boolean }) =>
  async function* (ctx: Ctx) {
    try {
      yield { event: "action", n: 1 };
      await new Promise<void>((resolve) =>
        ctx.signal.addEventListener("abort", () => resolve(), { once: true }),
      );
    } finally {
      seen.ended = true;
    }
  };

test.each(["/api/live", "/api/actions/export"])(
  "%s ends when its reader goes away",
  async (path) => {
    const seen = { ended: false };
    await using front = await serving({
      "actions.live": forever(seen),
      "actions.export": forever(seen),
    });
    const request = http.get({ port: front.port, path });
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    await once(response, "data");
    expect(seen.ended).toBe(false);
    request.destroy();
    await expect.poll(() => seen.ended, { timeout: 5_000 }).toBe(true);
  },
);

test("a live stream greets at once and sends each item as an event", async () => {
  const seen = { ended: false };
  await using front = await serving({ "actions.live": forever(seen) });
  const answer = await fetch(`http://127.0.0.1:${front.port}/api/live`);
  expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  while (!text.includes("data:")) text += new TextDecoder().decode((await reader.read()).value);
  expect(text).toBe(': open\n\nevent: action\ndata: {"event":"action","n":1}\n\n');
  await reader.cancel();
  await expect.poll(() => seen.ended, { timeout: 5_000 }).toBe(true);
});

test("a live stream ends in order when Reeve stops, and its kept connection does not hold the stop up", async () => {
  const seen = { ended: false };
  const stopping = new AbortController();
  await using front = await serving({ "actions.live": forever(seen) }, stopping.signal);
  const answer = await fetch(`http://127.0.0.1:${front.port}/api/live`);
  const whole = answer.text();
  stopping.abort();
  const asked = performance.now();
  await front.close(10_000);
  expect(performance.now() - asked).toBeLessThan(2_000);
  expect(await whole).toMatch(/^: open\n\n/);
  expect(seen.ended).toBe(true);
});

test("an export is one JSON object a line", async () => {
  await using front = await serving({
    async *"actions.export"() {
      yield { text: "two\nlines" };
      yield { n: 2 };
    },
  });
  const answer = await fetch(`http://127.0.0.1:${front.port}/api/actions/export`);
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
  expect(await answer.text()).toBe('{"text":"two\\nlines"}\n{"n":2}\n');
});

test("an export that cannot begin is a problem; one that fails in the middle cannot be taken for whole", async () => {
  await using cannot = await serving({
    // oxlint-disable-next-line require-yield
    async *"actions.export"() {
      throw new Problem("unavailable", "Not now.", "Later.");
    },
  });
  const refused = await fetch(`http://127.0.0.1:${cannot.port}/api/actions/export`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");

  await using broken = await serving({
    async *"actions.export"() {
      yield { n: 1 };
      await new Promise((resolve) => setTimeout(resolve, 30));
      throw new Error("lost in the middle");
    },
    async *"actions.live"() {
      yield { n: 1 };
      throw new Error("lost at once");
    },
  });
  for (const path of ["/api/actions/export", "/api/live"]) {
    const half = async () => (await fetch(`http://127.0.0.1:${broken.port}${path}`)).text();
    await expect(half()).rejects.toThrow();
  }
});

test("the HEAD of a stream does not start it", async () => {
  let started = 0;
  await using front = await serving({
    async *"actions.live"() {
      started++;
      yield {};
    },
  });
  const head = await fetch(`http://127.0.0.1:${front.port}/api/live`, { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(head.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(started).toBe(0);
});
