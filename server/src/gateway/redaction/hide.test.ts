import { describe, expect, test } from "vitest";
import { hiddenBy } from "../../policy/decide/redaction.ts";
import { hideInPlain, type Found } from "./detect.ts";
import { CannotHide, hideInMessage } from "./hide.ts";

const plain = (text: string, ...names: string[]): string =>
  hideInPlain(text, hiddenBy(names).classes, new Map());

describe("found in any text", () => {
  test.each([
    [
      "email",
      "write to jo.o'neil+x@mail.example.co.uk, or not",
      "write to [redacted:email], or not",
    ],
    ["email", "Käthe@münchen.example", "[redacted:email]"],
    [
      "card",
      "4111 1111 1111 1111 and 5500-0000-0000-0004.",
      "[redacted:card] and [redacted:card].",
    ],
    ["card", "order 12345 4111111111111111 paid", "order 12345 [redacted:card] paid"],
    ["card", "no 77 3782 822463 10005", "no 77 [redacted:card]"],
    ["iban", "to DE89 3704 0044 0532 0130 00 please", "to [redacted:iban] please"],
    ["iban", "gb29nwbk60161331926819", "[redacted:iban]"],
    [
      "phone",
      "call +44 20 7946 0958 or (555) 123-4567 or 0151-2345 678",
      "call [redacted:phone] or [redacted:phone] or [redacted:phone]",
    ],
    ["phone", "555-123-4567", "[redacted:phone]"],
    ["secret", "key AKIAIOSFODNN7EXAMPLE here", "key [redacted:secret] here"],
    ["secret", "password=hunter2hunter2", "password=[redacted:secret]"],
    ["pii", "a@b.example / DE89370400440532013000", "[redacted:email] / [redacted:iban]"],
  ])("%s: %s", (name, text, wanted) => {
    expect(plain(text, name)).toBe(wanted);
  });

  test.each([
    ["card", "4111 1111 1111 1112"],
    ["card", "timestamp 1700000000000 and id 12345678901234567890123"],
    ["iban", "DE89 3704 0044 0532 0130 01"],
    ["phone", "on 2026-11-23 at 10:15:00, version 10.12.3, 12345678"],
    ["email", "@types/node and a@b"],
    ["email", "no mail here"],
  ])("%s is not found in: %s", (name, text) => {
    expect(plain(text, name)).toBe(text);
  });

  test("time grows with the length only, whatever the text is made of", () => {
    const all = ["secret", "email", "phone", "card", "iban"];
    for (const piece of [
      "a.",
      "a@",
      "1 ",
      "1-",
      "DE89 ",
      "0 ",
      "+1 (",
      "password=",
      "://a:",
      "eyJa.",
      "é",
      "@a.",
    ]) {
      const text = piece.repeat(400_000 / piece.length);
      const before = performance.now();
      plain(text, ...all);
      expect(performance.now() - before, JSON.stringify(piece)).toBeLessThan(4_000);
    }
  });
});

const hide = (message: unknown, ...names: string[]) => {
  const found: Found = new Map();
  const text = hideInMessage(JSON.stringify(message), hiddenBy(names), found);
  return { message: JSON.parse(text) as unknown, text, found: Object.fromEntries(found) };
};
const result = (it: object) => ({ jsonrpc: "2.0", id: "a@b.example", result: it });

test("content, structured content, resources and links lose the same data, and the envelope loses nothing", () => {
  const { message, found } = hide(
    result({
      content: [
        { type: "text", text: "a@b.example" },
        { type: "text", text: '{"mail":"x\\u0040y.example"}' },
        { type: "resource", resource: { uri: "file:///a", text: "c@d.example" } },
        { type: "resource_link", uri: "mailto:e@f.example", name: "e" },
      ],
      structuredContent: { rows: [{ mail: "g@h.example", "i@j.example": 1 }] },
      nextCursor: "k@l.example",
      requestState: "m@n.example",
    }),
    "email",
  );
  expect(message).toEqual(
    result({
      content: [
        { type: "text", text: "[redacted:email]" },
        { type: "text", text: '{"mail":"[redacted:email]"}' },
        { type: "resource", resource: { uri: "file:///a", text: "[redacted:email]" } },
        { type: "resource_link", uri: "mailto:[redacted:email]", name: "e" },
      ],
      structuredContent: { rows: [{ mail: "[redacted:email]", "[redacted:email]": 1 }] },
      nextCursor: "k@l.example",
      requestState: "m@n.example",
    }),
  );
  expect(found).toEqual({ email: 6 });
});

test("what is told on the way, asked of the agent's side, and said in errors loses it too", () => {
  const told = {
    method: "notifications/message",
    params: { data: "a@b.example", progressToken: 3 },
  };
  expect(hide(told, "email").text).toContain('"data":"[redacted:email]","progressToken":3');
  const asked = result({
    resultType: "input_required",
    inputRequests: {
      one: { method: "elicitation/create", params: { message: "is it a@b.example?" } },
    },
  });
  expect(hide(asked, "email").text).toContain("is it [redacted:email]?");
  const failed = {
    jsonrpc: "2.0",
    id: 1,
    error: { code: 1, message: "no a@b.example", data: ["c@d.example"] },
  };
  expect(hide(failed, "email").found).toEqual({ email: 2 });
});

test("members are hidden by name: named ones, at every item too, and those that are called a secret", () => {
  const rows = {
    rows: [
      { ssn: 123456789, n: 1 },
      { ssn: { a: 1 }, n: 2 },
    ],
    password: "x",
    pin: true,
  };
  const { message, found } = hide(
    result({ content: [{ type: "text", text: JSON.stringify(rows) }], structuredContent: rows }),
    "field:/rows/*/ssn",
    "secret",
  );
  const clean = {
    rows: [
      { ssn: "[redacted:field]", n: 1 },
      { ssn: "[redacted:field]", n: 2 },
    ],
    password: "[redacted:secret]",
    pin: true,
  };
  expect(message).toEqual(
    result({ content: [{ type: "text", text: JSON.stringify(clean) }], structuredContent: clean }),
  );
  expect(found).toEqual({ field: 4, secret: 2 });
});

test("a card that is a number is hidden, and other numbers keep their digits", () => {
  const text =
    '{"id":1,"result":{"structuredContent":{"card":4111111111111111,"big":12345678901234567890,"one":1.0}}}';
  expect(hideInMessage(text, hiddenBy(["card"]), new Map())).toBe(
    text.replace("4111111111111111", '"[redacted:card]"'),
  );
});

test("a blob of text is looked into, and what cannot be looked into is not passed on", () => {
  const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
  const binary = base64(Buffer.from([0xff, 0xd8, 0, 1]));
  const { message, found } = hide(
    result({
      contents: [
        { uri: "a", blob: base64("mail a@b.example") },
        { uri: "b", blob: binary },
      ],
      content: [
        { data: binary, type: "image", mimeType: "image/png" },
        { type: "audio", data: binary },
      ],
    }),
    "email",
  );
  expect(message).toEqual(
    result({
      contents: [
        { uri: "a", blob: base64("mail [redacted:email]") },
        { uri: "b", blob: "" },
      ],
      content: [
        { type: "text", text: "[withheld: image, into which Reeve cannot look]" },
        { type: "text", text: "[withheld: audio, into which Reeve cannot look]" },
      ],
    }),
  );
  expect(found).toEqual({ binary: 3, email: 1 });
});

test("an answer that would come by another way, or cannot be followed, is not passed on", () => {
  expect(() => hide(result({ resultType: "task", taskId: "t" }), "email")).toThrow(CannotHide);
  expect(() => hide(result({ task: { taskId: "t" } }), "email")).toThrow(CannotHide);
  const deep = `{"id":1,"result":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
  expect(() => hideInMessage(deep, hiddenBy(["email"]), new Map())).toThrow(CannotHide);
});
