import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { prove } from "./prove.ts";
import { reported, table } from "./report.ts";

// `npm run prove:ladder` asks for many; without that, one of the lowest stage shows that the road is there.
const asked = process.env["ESTATES"];
const seed = Number(process.env["SEED"] ?? 1);

test("organisations that were made up land on the stage that they were made for", async () => {
  const few = { estates: 1, upTo: 1, only: "a person vouched for the register" } as const;
  const many = { estates: Number(asked), upTo: 5, only: process.env["ONLY"] ?? null } as const;
  const tell = (line: string): void => void (asked && process.stdout.write(`${line}\n`));
  const began = performance.now();
  const all = await prove({ ...(asked === undefined ? few : many), seed }, tell);
  const lines = reported(all);
  tell(`\n${table(lines)}\n\nseed ${seed}, ${Math.round((performance.now() - began) / 1000)} s`);
  const file = process.env["PROVE_JSON"];
  if (file !== undefined) await writeFile(file, JSON.stringify({ seed, lines, all }, null, 2));
  if (asked !== undefined) return;
  expect(all).toHaveLength(few.estates);
  expect(all.filter((it) => it.truth !== it.measured)).toEqual([]);
}, 7_200_000);
