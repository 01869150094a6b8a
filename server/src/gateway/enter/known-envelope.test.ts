import fc from "fast-check";
import { classifyInboundRequest } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { eraOf } from "./era.ts";
import { openKnownEnvelopes } from "./known-envelope.ts";
import { readMessage, type Message } from "./message.ts";

const version = "2026-07-28";
const envelope = {
  "io.modelcontextprotocol/protocolVersion": version,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "agent", version: "1" },
};
const bodyWith = (meta: object, more: object = {}) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "echo", arguments: {}, _meta: meta },
  ...more,
});
const headers = {
  "mcp-protocol-version": version,
  "mcp-method": "tools/call",
  "mcp-name": "echo",
};
const read = (body: unknown): Message => {
  const said = readMessage(body);
  if (!said.ok) throw new Error(said.why);
  return said.message;
};
const era = (body: unknown) => eraOf(read(body), body, headers);

test("an envelope that was valid once does not let a wrong one through after it", () => {
  expect(era(bodyWith(envelope))).toEqual({ era: "modern" });
  expect(era(bodyWith(envelope))).toEqual({ era: "modern" });
  for (const [name, value] of [
    ["io.modelcontextprotocol/clientCapabilities", "none"],
    ["io.modelcontextprotocol/clientInfo", { name: 1 }],
    ["io.modelcontextprotocol/protocolVersion", "2026-07-29"],
    ["progressToken", { a: 1 }],
  ] as const)
    expect(era(bodyWith({ ...envelope, [name]: value })), name).toHaveProperty("refusal");
});

test("with any member a request says of itself the answer is what the protocol's own check gives", () => {
  const value = fc.oneof(
    fc.constantFrom(version, "2025-11-25", {}, null, 1, "x", { name: "a", version: "1" }, 1.5, []),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const name = fc.constantFrom(
    ...Object.keys(envelope),
    "progressToken",
    "io.modelcontextprotocol/logLevel",
    "io.modelcontextprotocol/related-task",
    "traceparent",
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(name, value), { maxLength: 3 }),
      fc.boolean(),
      (changes, extra) => {
        era(bodyWith(envelope));
        const body = bodyWith(
          { ...envelope, ...Object.fromEntries(changes) },
          extra ? { more: 1 } : {},
        );
        const checked = classifyInboundRequest({
          httpMethod: "POST",
          protocolVersionHeader: version,
          mcpMethodHeader: "tools/call",
          mcpNameHeader: "echo",
          body,
        });
        for (let again = 0; again < 2; again++)
          expect("refusal" in era(body), JSON.stringify(body)).toBe(checked.kind === "reject");
      },
    ),
    { numRuns: 500 },
  );
});

test("what is remembered has an end", () => {
  const known = openKnownEnvelopes();
  const keyed = (n: number) => {
    const body = bodyWith({ ...envelope, "io.modelcontextprotocol/clientInfo": { n } });
    return known.keyOf(read(body), body) ?? "";
  };
  for (let n = 0; n < 300; n++) known.add(keyed(n));
  expect(known.has(keyed(0))).toBe(false);
  expect(known.has(keyed(299))).toBe(true);
  const huge = bodyWith({ ...envelope, "io.modelcontextprotocol/clientInfo": "x".repeat(5_000) });
  expect(known.keyOf(read(huge), huge)).toBeNull();
});
