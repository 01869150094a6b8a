import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { bodyOf, listen } from "../../server/test/rpc.ts";
import { useAsAgent, type Door, type Scenario } from "./client.ts";

/** Where the suite's client command hands its scenario over, so that the clients share one process that takes turns. */
export interface Desk extends AsyncDisposable {
  /** For `--command`. */
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const atOnce = 4;
const program = `
import { request } from "node:http";
const { env, argv } = process;
const asked = request(env.CONFORMANCE_DESK, { method: "POST" }, (answer) => {
  answer.pipe(process.stderr);
  answer.on("end", () => {
    if (answer.statusCode !== 200) throw new Error("the scenario failed");
  });
});
asked.end(JSON.stringify({
  name: env.MCP_CONFORMANCE_SCENARIO,
  version: env.MCP_CONFORMANCE_PROTOCOL_VERSION,
  given: JSON.parse(env.MCP_CONFORMANCE_CONTEXT ?? "{}"),
  address: argv[2],
}));
`;

/** `open` says where a scenario's server is to be reached, and with what; null for one that is not run this way. */
export async function openDesk(open: (scenario: Scenario) => Promise<Door | null>): Promise<Desk> {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-conformance-desk-"));
  const file = path.join(folder, "client.mjs");
  await writeFile(file, program);
  const turn = turns(atOnce);
  const desk = await listen((request, response) => {
    void (async () => {
      const scenario = JSON.parse(await bodyOf(request)) as Scenario;
      const door = await open(scenario);
      if (door === null) return response.writeHead(501).end("Not run this way.\n");
      await turn(() => useAsAgent(scenario, door));
      return response.end();
    })().catch((error: unknown) =>
      response.writeHead(500).end(`${error instanceof Error ? error.stack : String(error)}\n`),
    );
  });
  return {
    command: `${process.execPath} ${file}`,
    env: { CONFORMANCE_DESK: desk.url },
    async [Symbol.asyncDispose]() {
      await desk.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function turns(places: number): <T>(run: () => Promise<T>) => Promise<T> {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
