import { expect, test } from "vitest";
import { openParamHeaders } from "./param-headers.ts";

const tool = {
  name: "move",
  inputSchema: {
    type: "object",
    properties: {
      region: { type: "string", "x-mcp-header": "Region" },
      deep: { type: "object", properties: { count: { type: "integer", "x-mcp-header": "Count" } } },
      list: { type: "array", items: { type: "string", "x-mcp-header": "Never" } },
    },
  },
};
const params = openParamHeaders();
params.learn("srv_1", tool);
const wrong = (args: unknown, headers: Record<string, string>) =>
  params.disagreement("srv_1", "move", args, headers);

test("headers that say what the arguments say pass, in every spelling the protocol allows", () => {
  expect(wrong({ region: "eu" }, { "mcp-param-region": "eu" })).toBeNull();
  expect(wrong({ region: "süd" }, { "mcp-param-region": "=?base64?c8O8ZA==?=" })).toBeNull();
  expect(wrong({ deep: { count: 42 } }, { "mcp-param-count": "42.0" })).toBeNull();
  expect(wrong({}, { "mcp-param-other": "x" })).toBeNull();
  expect(wrong({ region: null }, {})).toBeNull();
});

test("a header that is missing, badly encoded or says something else is named", () => {
  expect(wrong({ region: "eu" }, {})).toBe("the header mcp-param-region is missing");
  expect(wrong({ region: "eu" }, { "mcp-param-region": "EU" })).toContain(
    "not what the arguments say",
  );
  expect(wrong({ region: "eu" }, { "mcp-param-region": "=?base64?!?=" })).toContain(
    "not well encoded",
  );
  expect(wrong({ deep: { count: 42 } }, { "mcp-param-count": "0x2a" })).toContain(
    "not what the arguments say",
  );
});

test("what a definition no longer declares is no longer asked for", () => {
  const own = openParamHeaders();
  own.learn("srv_1", tool);
  own.learn("srv_1", { name: "move", inputSchema: { type: "object" } });
  expect(own.disagreement("srv_1", "move", { region: "eu" }, {})).toBeNull();
});
