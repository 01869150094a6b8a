import fc from "fast-check";
import { expect, test } from "vitest";
import { eachEvent } from "./events.ts";
import { SseReader } from "./sse.ts";

/** Everything a reader says of a stream that comes in these pieces. */
function read(pieces: readonly Buffer[]): (string | null)[] {
  const events: (string | null)[] = [];
  let data = "";
  const reader = new SseReader({
    data: (piece) => (data += piece.toString("latin1")),
    end: (hasData) => {
      events.push(hasData ? data : null);
      data = "";
    },
  });
  for (const piece of pieces) reader.push(piece);
  return events;
}

const whole =
  '\uFEFFdata: one\n\n: comment\n\nid: 7\ndata: \n\nevent: message\r\ndata:two\r\ndata: more\r\n\r\ndata\rdatax: no\r\rretry: 5\n\ndata: {"a":"data: b"}\n\n';
const expected = ["one", null, null, "two\nmore", null, null, '{"a":"data: b"}'];

test("events are told apart whatever the line ends, comments, fields and byte order mark", () => {
  expect(read([Buffer.from(whole)]).filter((event) => event !== null)).toEqual(
    expected.filter((event) => event !== null),
  );
});

test("where the pieces are cut makes no difference", () => {
  const bytes = Buffer.from(whole);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      expect(read(pieces).filter((event) => event !== null)).toEqual(
        expected.filter((event) => event !== null),
      );
    }),
  );
});

test("a stream that nobody changes leaves as the bytes it came as, wherever it was cut", () => {
  const bytes = Buffer.from(whole.slice(1));
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const events = eachEvent((raw) => raw, 10_000);
      events.begin("text/event-stream");
      const out = at.slice(1).map((end, i) => events.push(bytes.subarray(at[i], end)) as Buffer);
      const rest = events.end();
      expect(Buffer.concat([...out, ...(rest instanceof Buffer ? [rest] : [])])).toEqual(bytes);
    }),
  );
});

test("an event without end is given up, not held", () => {
  const events = eachEvent((raw) => raw, 1000);
  events.begin("text/event-stream");
  expect(events.push(Buffer.alloc(600, "a"))).toHaveLength(0);
  expect(events.push(Buffer.alloc(600, "a"))).toBe("too large");
});
