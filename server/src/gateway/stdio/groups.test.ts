import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { program, started } from "../../../test/program.ts";

const over = async (pid: number): Promise<boolean> => {
  // An ended process without a parent stays listed until the system's first process has taken note of it.
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat === null || stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
};

test.skipIf(process.platform !== "linux")(
  "a child that ignores everything does not survive a kill -9 of Reeve",
  async () => {
    const reeve = await started(await program("server/test/groups-child.ts"), []);
    const pid = Number(reeve.line);
    expect(await over(pid)).toBe(false);
    reeve.child.kill("SIGKILL");
    await expect.poll(() => over(pid), { timeout: 5_000 }).toBe(true);
  },
);
