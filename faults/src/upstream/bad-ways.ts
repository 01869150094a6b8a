import type { ServerResponse } from "node:http";
import { letIn } from "../../../e2e/road/estate.ts";
import { eventually, openHouse } from "../../../e2e/road/house.ts";
import { answer, reply, startToolServer } from "../../../e2e/road/tool-server.ts";
import { Promises, type Say, type Seen } from "../seen.ts";

const json = { "content-type": "application/json" };
const megabyte = 1_000_000;

/** What a tool server can do to a call, and what Reeve may record of it then. */
const ways: Readonly<
  Record<
    string,
    {
      readonly does: (response: ServerResponse, id: unknown) => void;
      readonly ends: readonly string[];
    }
  >
> = {
  slow: {
    ends: ["ok"],
    does: (response, id) => {
      const text = JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } });
      response.writeHead(200, json);
      const pieces = text.match(/.{1,4}/gs) ?? [];
      const drip = (): void => {
        const piece = pieces.shift();
        if (piece === undefined) return void response.end();
        response.write(piece);
        setTimeout(drip, 100);
      };
      drip();
    },
  },
  torn: {
    ends: ["unknown"],
    does: (response) => {
      response.writeHead(200, json);
      response.write('{"jsonrpc":"2.0","id"');
      setTimeout(() => response.destroy(), 20);
    },
  },
  reset: { ends: ["unknown"], does: (response) => response.destroy() },
  shorter_than_it_says: {
    ends: ["unknown"],
    does: (response) => {
      response.writeHead(200, { ...json, "content-length": 5_000 });
      response.write("{");
      setTimeout(() => response.destroy(), 20);
    },
  },
  huge: {
    ends: ["ok"],
    does: (response, id) =>
      reply(response, id, { content: [{ type: "text", text: "x".repeat(30 * megabyte) }] }),
  },
  garbage: { ends: ["error"], does: (response) => response.writeHead(200, json).end("}{") },
  redirects: {
    ends: ["error"],
    does: (response) => response.writeHead(307, { location: "http://169.254.169.254/" }).end(),
  },
  another_answer: {
    ends: ["error", "unknown"],
    does: (response) =>
      response.writeHead(200, json).end('{"jsonrpc":"2.0","id":"another","result":{}}'),
  },
  wrong_type: {
    ends: ["error"],
    does: (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>"),
  },
};

/** A tool server that is slow, torn, huge or hostile, each once, and whether Reeve tells what it saw and goes on. */
export async function badWays(say: Say): Promise<Seen> {
  say("a tool server misbehaves");
  const promises = new Promises();
  const names = Object.keys(ways);
  await using tools = await startToolServer("note", ...names);
  tools.behave = (call, id, response) => {
    const way = ways[call.tool];
    if (way) way.does(response, id);
    else answer(call, id, response);
  };
  await using house = await openHouse(["--log-level", "error"]);
  await house.start();
  await house.api.call("servers.add", {
    name: "desk",
    transport: { kind: "http", url: tools.url },
  });
  const agent = await letIn(house, "walker", { desk: ["note", ...names] });
  const seen: string[] = [];
  for (const [tool, { ends }] of Object.entries(ways)) {
    await agent.call("desk", tool, { note: tool }).catch(() => null);
    const outcome = await eventually(async () => {
      const { items } = await house.api.call("actions.list", { tool });
      const [action] = items;
      if (!action?.outcome) throw new Error(`${tool} has no end on the record`);
      return action.outcome;
    }).catch(() => "no end");
    promises.hold(
      ends.includes(outcome),
      () => `A tool server that is ${said(tool)} ends as ${outcome}.`,
    );
    const next = await agent.call("desk", "note", { note: "next" }).catch(() => null);
    promises.hold(
      next?.json?.result?.isError !== true && next?.status === 200,
      () => `After one that is ${said(tool)} the next call fails.`,
    );
    seen.push(`${said(tool)}: ${outcome}`);
  }
  return {
    fault: "A tool server that is slow, torn, huge or hostile",
    done: `${names.length} ways, each once; the test of the battered house does the like by the thousand`,
    saw: `recorded as ${seen.join(", ")}; the next call went on each time`,
    broken: promises.broken,
  };
}

const said = (tool: string): string => tool.replaceAll("_", " ");
