import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Row } from "./figures.ts";

const run = promisify(execFile);
const command = fileURLToPath(new URL("../../dist/replay.js", import.meta.url));
const data = fileURLToPath(new URL("../../../../shared/replay/dev", import.meta.url));

test("on every fifth recorded run the data-flow pack stops the attacks and leaves the rest alone", async (context) => {
  context.skip(!existsSync(data), `there are no recorded runs in ${data}`);
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-replay-test-"));
  try {
    const json = path.join(folder, "figures.json");
    const asked = ["--pack", "data-flow", "--data", data, "--every", "5", "--json", json];
    const { stdout } = await run(process.execPath, [command, ...asked]);
    expect(stdout).toContain("The replay is open-loop");
    const { rows } = JSON.parse(await readFile(json, "utf8")) as { rows: readonly Row[] };
    const [all] = rows;
    expect(all?.counts.attacks.runs).toBeGreaterThan(200);
    // Of all runs 4.8 % of attacks are left; a fifth of them may differ a little.
    expect(all?.residualAttackSuccess).toBeLessThanOrEqual(0.06);
    expect(all?.benignUntouched).toBeGreaterThanOrEqual(0.98);
    expect(all?.resistedUntouched).toBeGreaterThanOrEqual(0.98);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("where there are no recorded runs it says so, and what to name", async () => {
  await expect(
    run(process.execPath, [command, "--data", path.join(os.tmpdir(), "no-such-runs")]),
  ).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There are no recorded runs in") as string,
  });
});
