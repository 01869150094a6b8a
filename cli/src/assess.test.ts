import { assess, type Answers } from "@reeve/contract/maturity/assess";
import { model, type Level } from "@reeve/contract/maturity/model";
import { begin } from "@reeve/contract/maturity/walk";
import fc from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { press, screenAt, type Key, type Screen } from "./assess-press.ts";
import { questionText, resultText } from "./assess-text.ts";
import { run } from "./run.ts";
import type { Status, Terminal } from "./terminal.ts";

const ids = model.questions.map(({ id }) => id);
const key = (sequence: string, name = sequence): Key => ({ sequence, name });
const down = key("\u001B[B", "down");
const up = key("\u001B[A", "up");
const enter = key("\r", "return");
const back = key("\u007F", "backspace");

function terminal(): Terminal & { said: { out: string; err: string } } {
  const said = { out: "", err: "" };
  return {
    said,
    out: async (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    colour: false,
    env: {},
    stop: new AbortController().signal,
  };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "reeve-assess-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function scored(content: string, ...flags: string[]) {
  const file = path.join(folder, "answers.json");
  await writeFile(file, content);
  const it = terminal();
  const status: Status = await run(it, ["assess", "--answers", file, ...flags]);
  return { status, ...it.said };
}
const all = (value: Level | null): Answers => Object.fromEntries(ids.map((id) => [id, value]));

function pressed(keys: readonly Key[], from: Screen = screenAt(model, begin(model, {}))) {
  let screen = from;
  for (const each of keys) {
    const next = press(model, screen, each);
    if (next.ends !== null) return next;
    ({ screen } = next);
  }
  return { screen, ends: null };
}

test("a file of answers is scored without asking, for people and as JSON that can be scored again", async () => {
  const answers = JSON.stringify({ answers: { ...all(3), E2: 5, G1: null } });
  const { status, out, err } = await scored(answers);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  for (const part of [
    "Self-assessed",
    "Stage 03, Operational",
    "▲ your agents' reach",
    "What to do first",
    "Keeps the next stage shut",
    "What to find out",
  ])
    expect(out).toContain(part);
  const json = await scored(answers, "--json");
  expect(JSON.parse(json.out)).toMatchObject({
    standing: "self-assessed",
    model: { version: model.version },
    answers: { G1: null },
    result: { stage: 3, exposure: 5, findOut: ["G1"] },
  });
  expect((await scored(json.out)).status).toBe(0);
});

test.each([
  ["{", "is not JSON"],
  ["[]", "file: it is not a JSON object"],
  ['{"answers":{"E1":6}}', "answers.E1: 6 is not an answer"],
  ['{"answers":{"E1":1}}', "answers.E2: missing"],
  ['{"answers":{"\\u001b[2J":1}}', "there is no such question"],
])("a bad file %j ends with 2 and names what is wrong", async (content, says) => {
  const { status, err } = await scored(content);
  expect(status).toBe(2);
  expect(err).toContain(says);
  expect(err).not.toContain("\u001B");
});

test("a file that is not there ends with 2; so does asking where there is no terminal", async () => {
  const it = terminal();
  expect(await run(it, ["assess", "--answers", path.join(folder, "none.json")])).toBe(2);
  expect(it.said.err).toContain("There is no file");
  const input = Object.assign(Object.create(process.stdin) as typeof process.stdin, {
    isTTY: false,
  });
  const { assessment } = await import("./assess.ts");
  await expect(assessment(terminal(), [], input)).rejects.toThrow(/no terminal to ask at/);
});

test("twenty-one numbers reach the end; the answers are those that were pressed", () => {
  const numbers = ids.map((_, i) => key(String((i % 5) + 1)));
  const { screen, ends } = pressed(numbers);
  expect(ends).toBe("through");
  expect(Object.values(screen.walk.answers)).toEqual(ids.map((_, i) => (i % 5) + 1));
});

test("arrows point, Enter answers, ? is don't know, b and Backspace go back to what was answered", () => {
  const { screen } = pressed([down, down, enter, key("?"), back, key("b")]);
  expect(screen.walk).toEqual({ at: 0, answers: { E1: 2, E2: null } });
  expect(screen.pointed).toBe(1);
  expect(pressed([up], screen).screen.pointed).toBe(0);
});

test("Enter without an answer stays and says what to do; q and Ctrl-C leave with the place kept", () => {
  expect(pressed([enter]).screen).toMatchObject({
    walk: { at: 0 },
    says: expect.stringContaining("Choose"),
  });
  for (const leave of [key("q"), { name: "c", ctrl: true, sequence: "\u0003" }])
    expect(pressed([key("4"), leave])).toMatchObject({
      ends: "left",
      screen: { walk: { at: 1, answers: { E1: 4 } } },
    });
});

test("whatever is pressed, it never ends before every question has an answer, and every screen can be drawn", () => {
  const any = fc.constantFrom(
    down,
    up,
    enter,
    back,
    key("?"),
    key("0"),
    key("3"),
    key("x"),
    key("right"),
  );
  fc.assert(
    fc.property(
      fc.array(any, { maxLength: 80 }),
      fc.integer({ min: 20, max: 200 }),
      (keys, columns) => {
        const { screen, ends } = pressed(keys);
        if (ends === "through") expect(Object.keys(screen.walk.answers)).toHaveLength(21);
        const text = questionText(terminal(), model, screen, columns);
        for (const line of text.split("\n"))
          expect(line.length).toBeLessThanOrEqual(Math.max(28, Math.min(88, columns)));
      },
    ),
  );
});

test("the result fits the width of the terminal", () => {
  for (const value of [1, 3, 5, null] as const) {
    const answers = all(value);
    const text = resultText(terminal(), model, answers, assess(model, answers), null, 60);
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(60);
  }
});
