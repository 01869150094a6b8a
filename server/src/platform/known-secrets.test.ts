import { expect, test } from "vitest";
import { redactText } from "./redact.ts";
import { knownSecrets } from "./known-secrets.ts";

/** Put together here, so that no scanner of repositories takes this file for a leak. */
const a = (n: number): string => "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0iL".repeat(4).slice(0, n);
const digits = "123456789012";
const secrets: readonly (readonly [string, string])[] = [
  ["github", `ghp_${a(36)}`],
  ["github, fine-grained", `github_pat_${a(22)}_${a(59)}`],
  ["slack", `xoxb-${digits}-${digits}-${a(24)}`],
  ["sendgrid", `SG.${a(22)}.${a(43)}`],
  ["shopify", `shpat_${"0123456789abcdef".repeat(2)}`],
  ["npm", `npm_${a(36)}`],
  ["linear", `lin_api_${a(40)}`],
  ["anthropic", `sk-ant-api03-${a(93)}AA`],
  ["openai", `sk-proj-${a(74)}T3BlbkFJ${a(74)}`],
  ["aws", `aws_secret_access_key = ${a(20)}/+${a(18)}`],
];

test.each(secrets)(
  "a key of %s does not reach the record, wherever in a text it stands",
  (_of, secret) => {
    const kept = redactText(`Use this one: ${secret}\nand tell nobody.`);
    expect(kept).toContain("[redacted]");
    expect(kept).not.toContain(secret.slice(-20));
    const far = redactText(`${"lorem ipsum ".repeat(700)}${secret} and on`);
    expect(far).not.toContain(secret.slice(-20));
  },
);

test("what is no secret stays as it is", () => {
  for (const text of [
    "tickets/1.md",
    "act_01kar8t3ms000000000000000a",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "https://example.com/a/long/path/to/some/file-of-the-project.html?page=2",
    "a quick brown fox jumps over the lazy dog ".repeat(100),
  ])
    expect(redactText(text)).toBe(text);
});

test("no text makes the library run long, and a comment in it switches nothing off", () => {
  const secret = `ghp_${a(36)}`;
  expect(redactText(`/* secretlint-disable */ ${secret}`)).not.toContain(secret);
  for (const part of ["xoxb-", "sk-proj-", "lin_api_", "SG.", "ghp_", "//", "A", "-----BEGIN "]) {
    const hostile = part.repeat(Math.ceil(100_000 / part.length));
    const began = performance.now();
    knownSecrets(hostile);
    // Of 100 KB: a second is a hundred times what it takes.
    expect(performance.now() - began).toBeLessThan(1_000);
  }
});
