import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { durationMs, model, surfaceIds } from "./model.ts";

test("every criterion that shares another's count is that one at another threshold", () => {
  for (const criterion of model.criteria.filter(({ sameAs }) => sameAs)) {
    const base = model.criteria.find(({ id }) => id === criterion.sameAs);
    expect(base, criterion.id).toMatchObject({
      probe: criterion.probe,
      surface: criterion.surface,
      denominator: criterion.denominator,
    });
  }
});

test("every surface has criteria at each level from 2 to 5, and every question names probes that exist", () => {
  for (const surface of surfaceIds)
    for (const level of [2, 3, 4, 5])
      expect(
        model.criteria.some((each) => each.surface === surface && each.level === level),
        `${surface} ${level}`,
      ).toBe(true);
  const ids = new Set(model.criteria.map(({ id }) => id));
  for (const question of model.questions)
    for (const probe of question.probes) expect(ids, question.id).toContain(probe);
});

test("durations are days or hours", () => {
  expect(durationMs("P90D")).toBe(90 * 86_400_000);
  expect(durationMs("PT24H")).toBe(86_400_000);
  expect(() => durationMs("P1M")).toThrow(RangeError);
});

const note = path.resolve(import.meta.dirname, "../../../../shared/notes/maturity-model.md");
const noteIsThere = existsSync(note);
if (!noteIsThere)
  process.stdout.write(
    "skipped: the model's note is not beside the project, so its tables were not compared\n",
  );

test.skipIf(!noteIsThere)(
  "criteria, thresholds, weights and times to live are those of the note",
  () => {
    const letter = { C: "critical", H: "high", M: "medium", L: "low" } as const;
    const text = readFileSync(note, "utf8");
    const table = text.slice(text.indexOf("## 4. "), text.indexOf("## 5. "));
    const rows = [
      ...table.matchAll(
        /^\| ([A-Z]{3}-\d\.\d) \| (.+?) \| .+? \| ([\d.]+) \| .+? \| (\d+) (d|h) \| ([CHML]) \|$/gm,
      ),
    ].map(([, id, name, threshold, amount, unit, weight]) => ({
      id,
      name,
      threshold: Number(threshold),
      ttl: unit === "d" ? `P${amount}D` : `PT${amount}H`,
      weight: letter[weight as keyof typeof letter],
    }));
    expect(rows.length).toBeGreaterThan(60);
    expect(
      model.criteria.map(({ id, name, threshold, ttl, weight }) => ({
        id,
        name,
        threshold,
        ttl,
        weight,
      })),
    ).toEqual(rows);
  },
);

test.skipIf(!noteIsThere)("gates are those of the note", () => {
  const text = readFileSync(note, "utf8");
  const rows = [
    ...text
      .slice(text.indexOf("### 3.5"), text.indexOf("### 3.6"))
      .matchAll(/^\| ([2-5]) \|(.+)\| [^|]+ \|$/gm),
  ];
  expect(rows).toHaveLength(4);
  for (const [, stage, cells] of rows) {
    const levels = (cells as string).split("|").map((cell) => cell.trim());
    const expected = Object.fromEntries(
      surfaceIds.flatMap((surface, i) => (levels[i] === "–" ? [] : [[surface, Number(levels[i])]])),
    );
    expect(model.gates.find((gate) => gate.stage === Number(stage))?.surfaces).toEqual(expected);
  }
});
