import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { faultyLine } from "../../test/faulty-line.ts";
import { openDatabase } from "./database.ts";
import { unreachable } from "./health.ts";

test("a database that stays silent is found to be away in time, and to be back as soon as it is", async () => {
  await using database = await testDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-line-"));
  const line = await faultyLine(database.url, folder);
  await using through = openDatabase(line.url, { max: 3 });
  expect(await unreachable(through)).toBeNull();

  line.freeze(true);
  const asked = performance.now();
  // More often than there are connections.
  const answers = await Promise.all(Array.from({ length: 5 }, () => unreachable(through)));
  expect(new Set(answers)).toEqual(new Set(["the database does not answer"]));
  expect(performance.now() - asked).toBeLessThan(4_000);

  line.freeze(false);
  await expect.poll(() => unreachable(through), { timeout: 8_000 }).toBeNull();
  await line.close();
  await rm(folder, { recursive: true, force: true });
});
