import { expect, test } from "vitest";
import { canonicalHash } from "../../platform/canonical.ts";
import { editsOf, narrow } from "../../policy/decide/narrow.ts";
import { narrowings } from "../../policy/authoring/narrowing.ts";
import { narrowedBody } from "./narrowed-body.ts";

function narrowed(body: string, ...items: readonly object[]): string | null {
  const { params } = JSON.parse(body) as { params: { arguments?: object } };
  const before = params.arguments ?? {};
  const list = narrowings(JSON.stringify(items));
  const after = narrow(before, list);
  const edits = editsOf(before, after, list);
  return narrowedBody(Buffer.from(body), edits, canonicalHash(after))?.toString() ?? null;
}

test("only what was narrowed changes: order, spacing and long numbers elsewhere stay", () => {
  const body = ` {"id":1, "params":{"arguments":{"big":12345678901234567890,"limit" : 5000,"force":true},"name":"q"}}`;
  expect(narrowed(body, { path: "/limit", max: 100 }, { path: "/force", remove: true })).toBe(
    ` {"id":1, "params":{"arguments":{"big":12345678901234567890,"limit" : 100},"name":"q"}}`,
  );
});

test("what was not there is put there, with the arguments where they were left out", () => {
  expect(narrowed('{"params":{"name":"q"}}', { path: "/a/b", default: 1 })).toBe(
    '{"params":{"arguments":{"a":{"b":1}},"name":"q"}}',
  );
  expect(narrowed('{"params":{"arguments":{ }}}', { path: "/limit", default: 5 })).toBe(
    '{"params":{"arguments":{"limit":5 }}}',
  );
  expect(narrowed('{"params":{"arguments":{"limit":null}}}', { path: "/limit", default: 5 })).toBe(
    '{"params":{"arguments":{"limit":5}}}',
  );
});

test("a list is written anew, unless that would change a number in it", () => {
  const body = (item: string) => `{"params":{"arguments":{"to":["a@x.example",${item}]}}}`;
  const only = { path: "/to", oneOf: ["a@x.example"] };
  expect(narrowed(body('"b@y.example"'), only)).toBe(
    '{"params":{"arguments":{"to":["a@x.example"]}}}',
  );
  expect(narrowed(body("12345678901234567890"), only)).toBeNull();
  expect(narrowed(body("0.12345678901234567890"), only)).toBeNull();
});

test("names that mean something elsewhere are only names here", () => {
  const body = '{"params":{"arguments":{"__proto__":{"limit":9},"a/b":{"~":9}}}}';
  expect(narrowed(body, { path: "/__proto__/limit", max: 1 }, { path: "/a~1b/~0", max: 2 })).toBe(
    '{"params":{"arguments":{"__proto__":{"limit":1},"a/b":{"~":2}}}}',
  );
});

test("a body that does not come to what was decided is not sent", () => {
  const edits = [{ path: ["limit"], to: 100 }];
  const body = Buffer.from('{"params":{"arguments":{"limit":5000}}}');
  expect(narrowedBody(body, edits, canonicalHash({ limit: 100 }))).not.toBeNull();
  expect(narrowedBody(body, edits, canonicalHash({ limit: 99 }))).toBeNull();
});
