import { randomBytes } from "node:crypto";
import { letIn, type LetIn } from "../../../e2e/road/estate.ts";
import { openHouse, type House } from "../../../e2e/road/house.ts";
import { answer, startToolServer, type ToolServer } from "../../../e2e/road/tool-server.ts";
import { ownPostgres } from "../../../faults/src/postgres.ts";

/** Several processes of the built product on one PostgreSQL, a tool server that they all reach, and agents that use it. */
export interface StopWorld extends AsyncDisposable {
  readonly houses: readonly House[];
  readonly agents: readonly LetIn[];
  readonly tools: ToolServer;
}

export const server = "desk";
/** Answers at once; never answers. */
export const [quick, slow] = ["note", "wait"] as const;

export async function stopWorld(processes: number, agents: number): Promise<StopWorld> {
  const open: AsyncDisposable[] = [];
  const close = async (): Promise<void> => {
    for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
  };
  try {
    const postgres = await ownPostgres();
    open.push(postgres);
    const tools = await startToolServer(quick, slow);
    open.push(tools);
    tools.behave = (call, id, response) =>
      call.tool === quick ? answer(call, id, response) : undefined;
    const keys = `stop:${randomBytes(32).toString("base64")}`;
    const flags = ["--log-level", "error", "--secret-keys", keys];
    const houses: House[] = [];
    for (let n = 0; n < processes; n++) {
      const house = await openHouse([...flags, "--database-url", postgres.url()]);
      open.push(house);
      await house.start();
      houses.push(house);
    }
    const [first] = houses;
    if (first === undefined) throw new Error("there is no process to measure");
    await first.api.call("servers.add", {
      name: server,
      transport: { kind: "http", url: tools.url },
    });
    const workers: LetIn[] = [];
    for (let n = 0; n < agents; n++)
      workers.push(await letIn(first, `worker-${n}`, { [server]: [quick, slow] }));
    return { houses, tools, agents: workers, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
