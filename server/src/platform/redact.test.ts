import fc from "fast-check";
import { expect, test } from "vitest";
import { redactArgs, redactResult, redactText } from "./redact.ts";

test.each([
  [
    "a private key",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----",
    "MIIE",
  ],
  ["a JWT", "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", "eyJ"],
  ["a GitHub token", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_"],
  ["a model provider's key", "sk-proj-abcdefghijklmnopqrstuvwx", "proj"],
  ["an AWS key", "AKIAIOSFODNN7EXAMPLE", "AKIA"],
  ["a bearer header", "Authorization: Bearer abcdef1234567890", "abcdef"],
  ["a password in an address", "postgres://bob:hunter22@db/x", "hunter22"],
  ["a password in a text", "password=hunter22 and more", "hunter22"],
  ["a development token of Reeve", "reeve_dev_abcdefghijklmnopqrstuvwxyz", "abcdefghij"],
])("%s does not stay in a text", (_what, text, secret) => {
  expect(redactText(text)).toContain("[redacted]");
  expect(redactText(text)).not.toContain(secret);
});

test("ordinary text stays as it is", () => {
  for (const text of [
    "tokens: 12",
    "the password was changed",
    "https://example.com/a?b=c",
    "sk-8",
  ])
    expect(redactText(text)).toBe(text);
});

test("values under secret names go, whatever they are, and ordinary members stay", () => {
  expect(
    redactArgs({
      apiKey: "k",
      db_password: "p",
      Authorization: { a: "x" },
      pin: 1234,
      max_tokens: 100,
      author: "ada",
      secret: true,
    }),
  ).toEqual({
    apiKey: "[redacted]",
    db_password: "[redacted]",
    Authorization: "[redacted]",
    pin: "[redacted]",
    max_tokens: 100,
    author: "ada",
    secret: true,
  });
});

test("whatever the arguments are, what is kept is JSON, small, and made in time", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (args) => {
      const kept = redactArgs(args);
      const text = JSON.stringify(kept);
      expect(JSON.stringify(JSON.parse(text))).toBe(text);
      expect(text.length).toBeLessThan(40_000);
    }),
  );
  const huge = Array.from({ length: 100_000 }, (_, i) => ({ i, text: "x".repeat(20) }));
  expect(JSON.stringify(redactArgs({ huge })).length).toBeLessThan(20_000);
});

test("no text makes the search for secrets run long", () => {
  for (const piece of [
    "-----BEGIN PRIVATE KEY-----",
    "eyJ",
    "a://",
    "Bearer ",
    "password=",
    "sk-",
    ":@",
    "A-",
  ]) {
    const began = performance.now();
    redactResult(piece.repeat(20_000));
    redactArgs({ text: piece.repeat(20_000) });
    expect(performance.now() - began, piece).toBeLessThan(500);
  }
});
