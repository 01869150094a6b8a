import { model } from "@reeve/contract/maturity/model";
import { surfaceIds } from "@reeve/contract/maturity/surface";
import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { acts } from "./acts.ts";
import { takenAway } from "./losing.ts";
import { prove, twists } from "./prove.ts";
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

const earned = new Map(acts.flatMap((act) => act.earns.map((id) => [id, act] as const)));
const losing = new Set(
  twists.flatMap(({ kind, from }) => (from.includes(5) ? (takenAway[kind] ?? []) : [])),
);

test("every criterion of the model is earned by an act and taken away by something that is done to an organisation", () => {
  const ids = model.criteria.map(({ id }) => id);
  expect(ids.filter((id) => !earned.has(id))).toEqual([]);
  expect(ids.filter((id) => !losing.has(id))).toEqual([]);
  expect([...earned.keys(), ...losing].filter((id) => !ids.includes(id))).toEqual([]);
});

test("each level of each surface, from the second to the fifth, is reached by acts and can be lost", () => {
  for (const surface of surfaceIds)
    for (const level of [2, 3, 4, 5]) {
      const of = model.criteria.filter((it) => it.surface === surface && it.level === level);
      expect(of.length, `${surface} ${level}`).toBeGreaterThan(0);
      expect(of.every(({ id }) => earned.has(id))).toBe(true);
      expect(of.some(({ id }) => losing.has(id))).toBe(true);
    }
});

test("whatever takes something away is something that is done", () => {
  const kinds = twists.map(({ kind }) => kind);
  expect(Object.keys(takenAway).filter((kind) => !kinds.includes(kind))).toEqual([]);
});

test("nothing is done twice under one name", () => {
  const kinds = twists.map(({ kind }) => kind);
  expect(kinds.filter((kind, n) => kinds.indexOf(kind) !== n)).toEqual([]);
});
