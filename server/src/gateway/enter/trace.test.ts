import { expect, test } from "vitest";
import { traceOf } from "./trace.ts";

const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const asked = (meta?: unknown) => ({
  kind: "request" as const,
  id: 1,
  method: "tools/call",
  params: meta === undefined ? {} : { _meta: meta },
});

test("the trace of a call is the one its message names, and else the one of its headers", () => {
  const its = { id: "4bf92f3577b34da6a3ce929d0e0e4736", span: "00f067aa0ba902b7" };
  expect(traceOf(asked({ traceparent: parent }), {})).toEqual(its);
  expect(traceOf(asked(), { traceparent: parent })).toEqual(its);
  const other = parent.replace("00f067aa0ba902b7", "1111111111111111");
  expect(traceOf(asked({ traceparent: parent }), { traceparent: other })).toEqual(its);
});

test("what is no trace context names none", () => {
  for (const odd of [
    7,
    "",
    "00-xyz",
    parent.toUpperCase(),
    `00-${"0".repeat(32)}-${"1".repeat(16)}-01`,
    null,
  ])
    expect(traceOf(asked({ traceparent: odd }), {})).toBeNull();
  expect(traceOf(asked("text"), {})).toBeNull();
});
