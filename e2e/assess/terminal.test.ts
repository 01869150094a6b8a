import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const command = fileURLToPath(new URL("../../cli/dist/reeve.js", import.meta.url));
/** A terminal is needed to press keys at: Python's standard library can make one. */
const noTerminal = spawnSync("python3", ["-c", "import pty"]).status !== 0;
if (noTerminal)
  process.stderr.write("`reeve assess` is not tried at a terminal: there is no python3.\n");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "reeve-terminal-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Types keys one after the other, each once the screen has answered the one before. */
async function typed(keys: readonly string[]): Promise<{ status: number; said: string }> {
  const child = spawn(
    "python3",
    [
      "-c",
      "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
      process.execPath,
      command,
      "assess",
    ],
    { cwd: folder, env: { ...process.env, NO_COLOR: "1", TERM: "xterm" } },
  );
  let said = "";
  let seen = 0;
  const waiting = [...keys];
  for await (const chunk of child.stdout) {
    said += String(chunk);
    // Each screen ends with the line of its keys.
    const screens = said.split("keep your place").length - 1;
    for (; seen < screens && waiting.length > 0; seen++) child.stdin.write(waiting.shift() ?? "");
  }
  if (child.exitCode === null) await once(child, "exit");
  return { status: child.exitCode ?? -1, said };
}

describe.skipIf(noTerminal)("reeve assess at a terminal", () => {
  test("it keeps the place when left, goes on there, and ends with the result", async () => {
    const left = await typed(["3", "\u001B[B", "\u001B[B", "\r", "q"]);
    expect(left).toMatchObject({ status: 1 });
    expect(left.said).toContain("2 of 21 answered, kept in reeve-assessment.json");

    const ended = await typed("3232124330213?20112".split(""));
    expect(ended.status).toBe(0);
    expect(ended.said).toMatch(/Self-assessed[^]+Stage 0\d[^]+What to do first[^]+Six surfaces/);
    const kept = JSON.parse(await readFile(path.join(folder, "reeve-assessment.json"), "utf8"));
    expect(Object.keys(kept.answers)).toHaveLength(21);
    expect(kept).toMatchObject({ standing: "self-assessed", answers: { E1: 3, E2: 2 } });
  });

  test("what is answered already is shown at once", async () => {
    const again = await typed([]);
    expect(again.status).toBe(0);
    expect(again.said).toMatch(/All answered already[^]+Self-assessed/);
  });
});
