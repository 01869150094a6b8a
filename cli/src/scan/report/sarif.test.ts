import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { planted } from "../planted.ts";
import { samples } from "../signals/samples.ts";
import { signals } from "../signals/all.ts";
import { sarifOf } from "./sarif.ts";

// Its draft says `id` where later ones say `$id`; nothing else of it is different.
const { $schema: _, id: __, ...plain } = schema as Record<string, unknown>;
const valid = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
  plain,
);

test("the report is SARIF 2.1.0 by its schema, with everything that can be found and with what cannot be read", async () => {
  const files = Object.fromEntries(
    Object.values(samples)
      .flat()
      .map(([file, text], i) => [`${i}/${file}`, text]),
  );
  await using tree = await planted({
    ...files,
    "bad/.mcp.json": "{",
    "odd %25 #?\u202E/.mcp.json":
      '{"mcpServers":{"x":{"command":"y","env":{"API_KEY":"abcdefgh1234"}}}}',
  });
  const report = sarifOf(await tree.scan(), signals, "0.1.0");
  expect(valid(JSON.parse(JSON.stringify(report))), JSON.stringify(valid.errors?.slice(0, 3))).toBe(
    true,
  );
  const [run] = report.runs;
  expect(run?.results.length).toBeGreaterThan(80);
  for (const { ruleIndex, ruleId } of run?.results ?? [])
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  for (const { locations } of run?.results ?? [])
    expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^[\x21-\x7e]+$/);
  expect(run?.invocations[0]?.toolExecutionNotifications).toHaveLength(1);
});

test("an empty report is SARIF as well", async () => {
  await using tree = await planted({});
  expect(valid(sarifOf(await tree.scan(), signals, "0.1.0"))).toBe(true);
});
