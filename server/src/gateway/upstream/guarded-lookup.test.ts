import type { lookup, LookupAddress } from "node:dns";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchange } from "../../../test/exchange.ts";
import { listen, type Listening } from "../../../test/rpc.ts";
import { guarding } from "../../platform/outbound/guarded-lookup.ts";
import { httpUpstream } from "./http-upstream.ts";

let target: Listening;
let reached = 0;
beforeAll(async () => {
  target = await listen((_request, response) => {
    reached++;
    // Each call has a connection of its own, so each asks the name server.
    response.writeHead(200, { "content-type": "application/json", connection: "close" }).end("{}");
  });
});
afterAll(() => target.close());

/** A name server that says one thing after another, and how often it was asked. */
function nameServer(...answers: readonly string[][]) {
  const it = { asked: 0 };
  const resolve = ((_name: string, _options: unknown, callback: Function) => {
    const addresses = answers[Math.min(it.asked++, answers.length - 1)] ?? [];
    callback(
      null,
      addresses.map((address): LookupAddress => ({
        address,
        family: address.includes(":") ? 6 : 4,
      })),
    );
  }) as unknown as typeof lookup;
  return { it, lookup: guarding(resolve) };
}
const call = (name: string, lookup: ReturnType<typeof guarding>) => {
  const { port } = target.server.address() as AddressInfo;
  const upstream = httpUpstream(`http://${name}:${port}/`, lookup);
  const ask = () => exchange(upstream, { message: { jsonrpc: "2.0", id: 1, method: "ping" } });
  return { ask, close: () => upstream.close() };
};

test("a name whose address changes after it was judged is not followed: the next connection is judged anew", async () => {
  reached = 0;
  const { it, lookup } = nameServer(["127.0.0.1"], ["169.254.169.254"]);
  const { ask, close } = call("rebinding.test", lookup);
  expect((await ask()).status).toBe(200);
  expect((await ask()).error).toContain("leads to a link-local address");
  expect([reached, it.asked]).toEqual([1, 2]);
  await close();
});

test("the address that was judged is the one connected to: the name server is asked once for a connection", async () => {
  const { it, lookup } = nameServer(["127.0.0.1"]);
  const { ask, close } = call("steady.test", lookup);
  expect((await ask()).status).toBe(200);
  expect(it.asked).toBe(1);
  await close();
});

test.each([
  ["one forbidden address among good ones", ["127.0.0.1", "169.254.169.254"]],
  ["IPv4 in IPv6", ["::ffff:169.254.169.254"]],
  ["a zone", ["fe80::1%lo"]],
  ["every address of this machine", ["0.0.0.0"]],
  ["none at all", []],
])("a name that leads to %s is not connected to", async (_what, addresses) => {
  reached = 0;
  const { ask, close } = call("mixed.test", nameServer(addresses).lookup);
  expect((await ask()).error).toMatch(/leads to|has no address/);
  expect(reached).toBe(0);
  await close();
});
