import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openAuthor } from "./author.ts";
import { parseExact } from "./est.ts";
import { indexOfByte, placeOf } from "./position.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

test("an error is found at its line and column after letters of two, three and four bytes", async () => {
  const text =
    '// ümläut 語 😀\npermit(principal, action, resource)\nwhen { "é😀" == context.x > };\n';
  const { errors } = await author.read(text, null);
  const start = errors[0]?.sourceLocations?.[0]?.start ?? -1;
  expect(placeOf(text, indexOfByte(text, start))).toEqual({ line: 3, column: 29 });
});

test("integers beyond 2^53 keep every digit on their way out of Cedar", async () => {
  const [json] = await author.statements([
    "permit(principal, action, resource) when { 9223372036854775807 == -9007199254740993 };",
  ]);
  expect(parseExact(json ?? "")).toMatchObject({
    json: {
      conditions: [
        {
          body: {
            "==": {
              left: { Value: { __long: "9223372036854775807" } },
              right: { Value: { __long: "-9007199254740993" } },
            },
          },
        },
      ],
    },
  });
});

test("a text that is nested too deeply is refused as such, and the next one is read", async () => {
  const deep = `permit(principal, action, resource) when { ${"(".repeat(5_000)}true${")".repeat(5_000)} };`;
  await expect(author.read(deep, null)).rejects.toMatchObject({ code: "invalid" });
  expect(await author.read("permit(principal, action, resource);", null)).toMatchObject({
    errors: [],
  });
});

test("a process that nobody asks ends after a while, and the next question gets a new one", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-author-"));
  const file = path.join(folder, "counts-its-lives.mjs");
  await writeFile(
    file,
    `process.on("message", ({ id }) => process.send({ id, answer: { errors: [], warnings: [], formatted: String(process.pid) } }));`,
  );
  const own = openAuthor({ childFile: pathToFileURL(file), idleMs: 50 });
  const asked = async () => Number((await own.read("", null)).formatted);
  const first = await asked();
  expect(await asked()).toBe(first);
  const alive = (): boolean => {
    try {
      return process.kill(first, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(alive, { timeout: 10_000 }).toBe(false);
  expect(await asked()).not.toBe(first);
  await own[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test("a process that dies is an error to whoever asked, and the next question gets a new one", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-author-"));
  const file = path.join(folder, "dies-once.mjs");
  await writeFile(
    file,
    `import { existsSync, writeFileSync } from "node:fs";
     process.on("message", ({ id }) => {
       if (existsSync(${JSON.stringify(`${file}.died`)})) return process.send({ id, answer: { errors: [], warnings: [], formatted: "" } });
       writeFileSync(${JSON.stringify(`${file}.died`)}, "");
       process.exit(1);
     });`,
  );
  await using mortal = openAuthor({ childFile: pathToFileURL(file) });
  await expect(mortal.read("", null)).rejects.toMatchObject({ code: "unavailable" });
  expect(await mortal.read("", null)).toMatchObject({ errors: [] });
  await rm(folder, { recursive: true });
});

test("a question that takes too long is an error, never an answer", async () => {
  await using slow = openAuthor({ timeoutMs: 1 });
  await expect(slow.read("permit(principal, action, resource);", null)).rejects.toMatchObject({
    code: "unavailable",
  });
});
