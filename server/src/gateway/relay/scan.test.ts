import fc from "fast-check";
import { expect, test } from "vitest";
import { Scan } from "./scan.ts";

const scan = (text: string, cuts: readonly number[] = []) => {
  const bytes = Buffer.from(text);
  const at = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  const reader = new Scan();
  for (let i = 1; i < at.length; i++) reader.push(bytes.subarray(at[i - 1], at[i]));
  return reader.end();
};

test("the scan of a response says what parsing it would, wherever it is cut", () => {
  const messages = fc.record({
    jsonrpc: fc.constant("2.0"),
    id: fc.oneof(fc.string(), fc.integer()),
    result: fc.record({
      content: fc.jsonValue({ maxDepth: 4 }),
      isError: fc.boolean(),
      x: fc.jsonValue({ maxDepth: 3 }),
    }),
  });
  fc.assert(
    fc.property(
      messages,
      fc.array(fc.nat(400), { maxLength: 8 }),
      fc.boolean(),
      (message, cuts, spaced) => {
        const text = JSON.stringify(message, null, spaced ? 2 : 0);
        const seen = scan(
          text,
          cuts.map((cut) => cut % (Buffer.byteLength(text) + 1)),
        );
        expect([seen.id, seen.isError, seen.whole]).toEqual([
          message.id,
          message.result.isError,
          true,
        ]);
        expect([...seen.has].sort()).toEqual(["id", "jsonrpc", "result"]);
      },
    ),
  );
});

test("what only looks like an error inside a text or deeper down is none", () => {
  const text =
    '{"jsonrpc":"2.0","id":1,"result":{"content":[{"isError":true,"text":"\\"isError\\":true"}],"a":{"isError":true}}}';
  expect(scan(text)).toMatchObject({ id: 1, isError: false, code: null, whole: true });
});

test("an error's code is read, and half a message is not whole", () => {
  expect(scan('{"id":"a","error":{"message":"no","code":-32602}}')).toMatchObject({
    id: "a",
    code: -32602,
  });
  expect(scan('{"id":"a","error":{"message":"no"').whole).toBe(false);
});
