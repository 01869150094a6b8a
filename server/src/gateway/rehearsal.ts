import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mcpDoor } from "./door.ts";
import { openGate } from "./gate.ts";
import type { GateHands } from "./hands.ts";

/** The door of MCP once more, on a port of its own that only this machine reaches: something is tried there apart. */
export async function openRehearsal(hands: GateHands): Promise<AsyncDisposable & { url: string }> {
  const door = mcpDoor(openGate(hands));
  const server = createServer((request, response) => door.handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await door.drain();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** How long a tool server is waited for where it is expected to hang. */
export const hasty: NonNullable<GateHands["limits"]> = {
  headersMs: 1_500,
  stallMs: 1_500,
  streamIdleMs: 1_500,
};
