import type { AgentId, ServerId } from "@reeve/contract/id";
import { expect, test } from "vitest";
import type { Fitting, ReadLimit } from "../../policy/limits/fitting.ts";
import { openPlaces, type Placed, type Places } from "./places.ts";

const ada: AgentId = "agt_00000000000000000000000001";
const ben: AgentId = "agt_00000000000000000000000002";
const crm: ServerId = "srv_00000000000000000000000001";
const web: ServerId = "srv_00000000000000000000000002";
const limit = (more: Partial<ReadLimit>): ReadLimit => ({
  id: "lim_00000000000000000000000001",
  agent: null,
  agentName: null,
  server: crm,
  serverName: "crm",
  tool: null,
  concurrent: 1,
  perMinute: null,
  bodyBytes: null,
  resultBytes: null,
  timeoutMs: null,
  costMicrosPerDay: null,
  changedBy: "Ada",
  changedAt: "",
  ...more,
});
const atCrm: Fitting = { limit: limit({}), agent: null, server: crm };

/** Takes places and notes in what order they came. */
function line(places: Places) {
  const order: string[] = [];
  const open: (() => void)[] = [];
  return {
    order,
    async want(who: string, agent: AgentId, fitting: Fitting[] = [atCrm], server = crm) {
      const placed: Placed = await places.take({
        agent,
        server,
        fitting,
        gone: () => () => undefined,
      });
      order.push(placed.ok ? who : `${who} refused`);
      if (placed.ok) open.push(() => placed.leave());
    },
    async next() {
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test("agents take turns in the queue of a server, whoever came first with however many calls", async () => {
  const it = line(openPlaces({ waitMs: 1_000, mostWaiting: 8 }));
  await it.want("a0", ada);
  const all = ["a1", "a2", "a3", "a4"].map((who) => it.want(who, ada));
  all.push(it.want("b1", ben), it.want("b2", ben));
  for (let again = 0; again < 7; again++) await it.next();
  await Promise.all(all);
  expect(it.order).toEqual(["a0", "a1", "b1", "a2", "b2", "a3", "a4"]);
});

test("more than may wait of one agent are refused at once, and not those of another", async () => {
  const it = line(openPlaces({ waitMs: 1_000, mostWaiting: 2 }));
  await it.want("a0", ada);
  const all = ["a1", "a2"].map((who) => it.want(who, ada));
  await it.want("a3", ada);
  all.push(it.want("b1", ben));
  expect(it.order).toEqual(["a0", "a3 refused"]);
  for (let again = 0; again < 4; again++) await it.next();
  await Promise.all(all);
  expect(it.order).toHaveLength(5);
});

test("a call that waits for one limit does not hold up others that have room", async () => {
  const it = line(openPlaces({ waitMs: 1_000, mostWaiting: 8 }));
  const id = "lim_00000000000000000000000002";
  const tool: Fitting = { limit: limit({ id, tool: "read" }), agent: null, server: crm };
  const wide: Fitting = { limit: limit({ concurrent: 2 }), agent: null, server: crm };
  await it.want("read", ada, [tool, wide]);
  const waits = it.want("read again", ada, [tool, wide]);
  await it.want("other", ada, [wide]);
  expect(it.order).toEqual(["read", "other"]);
  await it.next();
  await waits;
});

test("a limit over several servers lets in whoever waits at any of them", async () => {
  const it = line(openPlaces({ waitMs: 1_000, mostWaiting: 8 }));
  const over: Fitting = { limit: limit({ server: null }), agent: null, server: null };
  await it.want("crm", ada, [over]);
  const waits = it.want("web", ben, [over], web);
  await it.next();
  await waits;
  expect(it.order).toEqual(["crm", "web"]);
});

test("who waits too long, goes away, or meets the end of the process is refused and leaves nothing behind", async () => {
  const places = openPlaces({ waitMs: 20, mostWaiting: 8 });
  const it = line(places);
  await it.want("first", ada);
  await it.want("late", ben);
  let leave = (): void => undefined;
  const away = places.take({
    agent: ben,
    server: crm,
    fitting: [atCrm],
    gone: (told) => {
      leave = told;
      return () => undefined;
    },
  });
  leave();
  expect(await away).toMatchObject({ ok: false });
  const stopped = it.want("stopped", ben);
  places.close();
  await stopped;
  expect(it.order).toEqual(["first", "late refused", "stopped refused"]);
  expect(places.held()).toEqual([expect.objectContaining({ underWay: 1, waiting: 0 })]);
  await it.next();
  expect(places.held()).toEqual([]);
});
