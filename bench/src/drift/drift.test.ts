import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { perCall } from "./clustered.ts";
import { together } from "./many.ts";
import { slide } from "./slide.ts";
import { rowOfSlide, rowsTogether } from "./table.ts";

test("docs/drift.md says what the simulation finds: streams together, and what a slide over many versions comes to", async () => {
  const doc = await readFile(
    fileURLToPath(new URL("../../../docs/drift.md", import.meta.url)),
    "utf8",
  );
  const many = together(20, 2, 10);
  const slides = [slide("inherited", 200), slide("learned anew", 200)] as const;
  for (const row of [...rowsTogether(many), ...slides.map(rowOfSlide)]) expect(doc).toContain(row);

  expect(many.together.falseAlarms).toBeLessThan(many.alone.falseAlarms / 2);
  expect(slides[0].noticed).toBe(1);
  expect(slides[1].noticed).toBeLessThan(0.1);
});

test("scored once for each call, the same outcomes break what is promised; once for each session they keep it", () => {
  const mean = perCall(100);
  expect(mean.session).toBeGreaterThan(2_000);
  expect(mean.call).toBeLessThan(1_000);
});
