import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("dist/main.js", import.meta.url));

test("the demo tells its whole story, climbs to the highest stage and ends with 0", async () => {
  const child = spawn(process.execPath, [main, "--exit"], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => (said += piece.toString()));
  const [status] = await once(child, "close");
  expect(status, said).toBe(0);
  expect(said).toContain("The story is told.");
  const stages = [...said.matchAll(/Stage 0(\d)/g)].map(([, stage]) => Number(stage));
  expect(stages[0]).toBe(1);
  expect(stages.at(-1), said).toBe(5);
  // Every agent is seen at work, and so is every kind of answer.
  for (const name of ["triage", "librarian", "watchman", "janitor", "(nobody)"])
    expect(said).toMatch(new RegExp(`(allow|block).*${name.replaceAll(/[()]/g, "\\$&")}`));
  expect(said).toMatch(/Verified: every record is what was committed/);
  expect(said).toMatch(/line \d+: Record \d+ of log \d+ .*was altered/);
  // Nobody reading along over a shoulder, or a pipe, is shown a token of an agent.
  expect(said).not.toMatch(/eyJ[\w-]{20,}\./);
}, 600_000);
