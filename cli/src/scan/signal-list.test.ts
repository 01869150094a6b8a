import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { discoveryPage } from "./signal-list.ts";

test("docs/discovery.md lists every signal that there is, as the scan knows it", async () => {
  const file = path.resolve(import.meta.dirname, "../../../docs/discovery.md");
  await expect(discoveryPage()).toMatchFileSnapshot(file);
  expect(await readFile(file, "utf8")).toContain("mcp_config.claude_code");
});
