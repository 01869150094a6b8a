import { expect, test } from "vitest";
import { openLog } from "./log.ts";

const hostile = 'a\n{"level":"error","msg":"forged"}\r\n\u001b[2J\u0007 </script>';

test("a text with line breaks and escapes stays in its line of the log, and names of secrets are left out", () => {
  let said = "";
  const log = openLog("info", { write: (text) => void (said += text) });
  log.info({ name: hostile, [hostile]: 1, token: "canary", deep: { password: "canary" } }, hostile);
  const [line = "", ...rest] = said.split("\n");
  expect(rest).toEqual([""]);
  expect(line).not.toMatch(/[^\x20-\x7e]/);
  expect(JSON.parse(line)).toMatchObject({
    level: "info",
    name: hostile,
    msg: hostile,
    [hostile]: 1,
  });
  expect(said).not.toContain("canary");
});
