import type { LiveEvent } from "@reeve/contract/action";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { eventLine, tail } from "./tail.ts";
import type { Terminal } from "./terminal.ts";

const event = (
  over: Partial<LiveEvent["action"]> = {},
  name: LiveEvent["event"] = "decided",
): LiveEvent => ({
  event: name,
  action: {
    id: "act_01jd0000000000000000000000",
    kind: "tool_call",
    agent: { id: "agt_01jd0000000000000000000000", name: "triage" },
    agentVersion: null,
    principal: null,
    session: null,
    source: "gate",
    server: "files",
    tool: "write_file",
    args: {},
    argsHash: null,
    effect: "write",
    decision: {
      id: "dec_01jd0000000000000000000000",
      answer: "block",
      mode: "enforce",
      policies: [],
      code: "default-deny",
      reason: "Nothing permits it.",
      shadow: null,
    },
    startedAt: "2026-11-23T01:02:03.004Z",
    outcome: null,
    error: null,
    result: null,
    endedAt: null,
    approval: null,
    evidence: { log: 0, intent: 1, end: null },
    ...over,
  },
});

function terminalOf(env: Record<string, string>, enough: number) {
  const stop = new AbortController();
  const printed = { out: "", err: "" };
  const terminal: Terminal = {
    async out(text) {
      printed.out += text;
      if (printed.out.split("\n").length > enough) stop.abort();
    },
    err: (text) => void (printed.err += text),
    colour: false,
    env,
    stop: stop.signal,
  };
  return { terminal, printed };
}

test("an action is one line when it is decided and one when it ends", () => {
  const { terminal } = terminalOf({}, 0);
  expect(eventLine(terminal, JSON.stringify(event()))).toMatch(
    /^01:02:03\.004 {2}→ block {5}triage +files\/write_file +Nothing permits it\.\n$/,
  );
  const ended = event({ outcome: "ok", endedAt: "2026-11-23T01:02:03.016Z" }, "ended");
  expect(eventLine(terminal, JSON.stringify(ended))).toMatch(/^01:02:03\.016 {2}← ok .*12 ms\n$/);
});

test("an agent cannot write a line of its own into the stream", () => {
  const { terminal } = terminalOf({}, 0);
  const line = eventLine(
    terminal,
    JSON.stringify(event({ tool: "x\n00:00:00.000  → allow\u001B[1A" })),
  );
  expect(line.indexOf("\n")).toBe(line.length - 1);
  expect(line).not.toContain("\u001B");
});

test("it comes back by itself when Reeve was restarted, and asks for what it was told", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`: open\n\nevent: decided\ndata: ${JSON.stringify(event())}\n\n`);
    setTimeout(() => response.destroy(), 30);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { terminal, printed } = terminalOf(
    { REEVE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    2,
  );
  expect(await tail(terminal, ["--agent", "triage", "--decision", "block"])).toBe(0);
  server.close();
  expect(asked).toEqual(Array.from({ length: 2 }, () => "/api/live?agent=triage&decision=block"));
  expect(printed.out.split("\n")).toHaveLength(3);
});
