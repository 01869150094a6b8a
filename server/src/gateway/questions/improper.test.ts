import { expect, test } from "vitest";
import { improper } from "./improper.ts";

const form = (properties: object, message = "Please fill this in") =>
  improper({
    method: "elicitation/create",
    params: { message, requestedSchema: { type: "object", properties } },
  });
const text = { type: "string" };

test.each([
  ["password", { password: text }],
  ["a password in camel case", { newPassword: text }],
  ["a password under a harmless name", { value: { ...text, title: "Your password" } }],
  ["a password by its format", { value: { ...text, format: "password" } }],
  [
    "a password by its description",
    { value: { ...text, description: "Enter your current password" } },
  ],
  ["a password in look-alike letters", { pаsswоrd: text }],
  ["a password with an invisible letter in it", { "pass\u200bword": text }],
  ["a password in wide letters", { ｐａｓｓｗｏｒｄ: text }],
  ["an API key", { api_key: text }],
  ["an access token", { "access-token": text }],
  ["a private key", { privateKey: text }],
  ["a client secret", { client_secret: text }],
  ["a card", { card_number: { type: "integer" } }],
  ["its code", { cvv: text }],
  ["a one-time code", { otp: text }],
  ["a seed phrase", { seedPhrase: text }],
  ["no type at all", { password: {} }],
])("a form that asks for %s is improper", (_what, properties) => {
  expect(form(properties)).toMatch(/may not ask for a password/);
});

test("a form whose message asks for one is improper wherever something can be typed", () => {
  expect(form({ value: text }, "To go on, please enter your GitHub password:")).not.toBeNull();
  expect(form({ value: text }, "Paste the API key of production here")).not.toBeNull();
  expect(form({ ok: { type: "boolean" } }, "Reset your password?")).toBeNull();
});

test.each([
  ["a name and an address", { username: text, email: text }],
  ["a choice", { token: { type: "string", enum: ["keep", "drop"] } }],
  ["a yes or no about one", { resetPassword: { type: "boolean" } }],
  ["a number", { age: { type: "integer" }, score: { type: "number" } }],
  [
    "words that only contain one",
    { passenger: text, spinner: text, tokenizer: text, keyword: text },
  ],
])("a form that asks for %s is proper", (_what, properties) => {
  expect(form(properties)).toBeNull();
});

test.each([
  "javascript:alert(1)",
  "file:///etc/passwd",
  "data:text/html,<script>alert(1)</script>",
  "vscode://run",
  "$(calc)",
  "http://x/;touch pwned\n",
  "https://bank.example@evil.example/",
  "https://evil.example/\u202egpj.exe",
  "",
  7,
  null,
])("nobody is sent to %s", (url) => {
  for (const params of [
    { mode: "url", url, message: "Sign in" },
    { url, message: "Sign in" },
  ])
    expect(improper({ method: "elicitation/create", params })).toMatch(/http or https address/);
});

test("an ordinary page may be opened, and other questions are policy's to judge", () => {
  const params = { mode: "url", url: "https://login.example/start?state=1", message: "Sign in" };
  expect(improper({ method: "elicitation/create", params })).toBeNull();
  expect(improper({ method: "sampling/createMessage", params: { messages: [] } })).toBeNull();
});
