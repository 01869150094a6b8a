import { expect, test } from "vitest";
import { foundIn } from "../planted.ts";
import { signals } from "./all.ts";
import { clientTable } from "./client-table.ts";
import { samples } from "./samples.ts";

const all = Object.entries(samples).flatMap(([id, each]) =>
  each.map(([file, text, found]) => [id, file, text, found] as const),
);

test.each(all)("%s reads %s", async (id, file, text, found) => {
  const { findings, unread } = await foundIn({ [file]: text });
  expect(unread).toEqual([]);
  const seen = findings.map(({ kind, name, line }) => `${kind} ${name} ${line}`);
  expect(seen.sort()).toEqual([...found].sort());
  if (found.length > 0) expect(findings.map(({ signal }) => signal)).toContain(id);
});

test("every signal that reads files has a sample that it finds", () => {
  const tried = new Set([
    ...Object.entries(samples).flatMap(([id, each]) =>
      each.some(([, , found]) => found.length > 0) ? [id] : [],
    ),
    ...clientTable.map(({ id }) => `mcp_config.${id}`),
  ]);
  expect(signals.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  expect(new Set(signals.map(({ id }) => id)).size).toBe(signals.length);
});
