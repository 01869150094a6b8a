import { setTimeout as sleep } from "node:timers/promises";
import { call, send } from "../../../server/test/rpc.ts";
import type { LetIn } from "../../../e2e/road/estate.ts";
import type { House } from "../../../e2e/road/house.ts";
import { quick, server, slow, type StopWorld } from "./world.ts";

/** One stop or revoke under load, in ms of one clock. */
export interface Round {
  readonly kind: "stop" | "stop server" | "stop everything" | "revoke";
  readonly answerMs: number;
  /** From the answer until a call that was under way was ended; less than nothing where that was before the answer. */
  readonly cutMs: readonly number[];
  /** Calls that were sent after the answer, and how many of them were allowed. */
  readonly after: number;
  readonly allowed: number;
  readonly confirmed: number;
  readonly unconfirmed: number;
}

interface Sent {
  readonly agent: LetIn;
  readonly sentAt: number;
  readonly allowed: boolean;
}

const kinds = ["stop", "revoke", "stop server", "stop everything"] as const;
const afterMs = 150;

/** Calls at every process for every agent, one after the other in each lane, until it is told to end. */
function load({ houses, agents }: StopWorld, pauseMs: number) {
  const ended = new AbortController();
  let sent: Sent[] = [];
  const failed: string[] = [];
  let calls = 0;
  const lane = async (house: House, agent: LetIn): Promise<void> => {
    while (!ended.signal.aborted) {
      const sentAt = performance.now();
      const body = call(quick, { note: "x" });
      try {
        const got = await send(`${house.url}/mcp/${server}`, { token: agent.authorization, body });
        const allowed = got.json?.result?.content?.[0]?.text === "done x";
        sent.push({ agent, sentAt, allowed });
        calls++;
      } catch (error) {
        failed.push(String(error));
      }
      await sleep(pauseMs);
    }
  };
  const lanes = houses.flatMap((house) => agents.map((agent) => lane(house, agent)));
  return {
    calls: () => calls,
    take: (): Sent[] => {
      const taken = sent;
      sent = [];
      return taken;
    },
    async end(): Promise<readonly string[]> {
      ended.abort();
      await Promise.all(lanes);
      return failed;
    },
  };
}

/** A call that the tool server never answers, at each process; each resolves with the time it was ended at. */
function hanging(houses: readonly House[], agent: LetIn): Promise<number>[] {
  return houses.map(async (house) => {
    const body = call(slow, {});
    await send(`${house.url}/mcp/${server}`, { token: agent.authorization, body }).catch(
      () => null,
    );
    return performance.now();
  });
}

export async function measure(
  world: StopWorld,
  rounds: number,
  pauseMs: number,
): Promise<{ readonly rounds: Round[]; readonly callsPerSecond: number }> {
  const { houses, agents, tools } = world;
  const from = performance.now();
  const running = load(world, pauseMs);
  const done: Round[] = [];
  await sleep(1_000);
  for (let n = 0; n < rounds; n++) {
    const kind = kinds[n % kinds.length] ?? "stop";
    const house = houses[n % houses.length] as House;
    const agent = agents[n % agents.length] as LetIn;
    const before = tools.calls.filter(({ tool }) => tool === slow).length;
    const waiting = hanging(houses, agent);
    // Every call under way has reached the tool server.
    const until = performance.now() + 10_000;
    while (tools.calls.filter(({ tool }) => tool === slow).length < before + houses.length) {
      if (performance.now() > until) throw new Error("a call under way did not get there");
      await sleep(5);
    }
    running.take();
    const sentAt = performance.now();
    const undo = await take(kind, house, agent);
    const answeredAt = performance.now();
    await sleep(afterMs);
    const held = running
      .take()
      .filter((one) => (kind === "stop" || kind === "revoke" ? one.agent === agent : true))
      .filter((one) => one.sentAt > answeredAt);
    const cutMs = (await Promise.all(waiting)).map((at) => at - answeredAt);
    done.push({
      kind,
      answerMs: answeredAt - sentAt,
      cutMs,
      after: held.length,
      allowed: held.filter(({ allowed }) => allowed).length,
      confirmed: undo.confirmed,
      unconfirmed: undo.unconfirmed,
    });
    if (kind === "revoke") {
      // What was under way when a grant went may end; the agent is stopped once so that it does.
      const stop = await house.api.call("agents.stop", { id: agent.agent.id, reason: "bench" });
      await Promise.all(waiting);
      await house.api.call("agents.resume", { id: stop.agent.id, reason: "bench" });
    }
    await undo.again();
    await sleep(50);
  }
  const callsPerSecond = (running.calls() / (performance.now() - from)) * 1000;
  const failed = await running.end();
  if (failed.length > 0) throw new Error(`${failed.length} calls failed: ${failed[0]}`);
  return { rounds: done, callsPerSecond };
}

/** Takes it away, and how to give it back. */
async function take(kind: Round["kind"], { api }: House, { agent }: LetIn) {
  const reason = "bench";
  if (kind === "revoke") {
    const { items } = await api.call("grants.list", { agent: agent.id });
    const [grant] = items;
    if (grant === undefined) throw new Error("there is no grant to revoke");
    await api.call("grants.revoke", { id: grant.id });
    const again = { agent: agent.id, server, tools: [quick, slow], reason };
    return {
      confirmed: 0,
      unconfirmed: 0,
      again: async () => void (await api.call("grants.create", again)),
    };
  }
  const stop = await api.call("stops.make", {
    ...(kind === "stop"
      ? { level: "agent", agent: agent.id }
      : kind === "stop server"
        ? { level: "server", server }
        : { level: "everything" }),
    reason,
  });
  const confirmed = stop.enforcement.filter(({ state }) => state === "confirmed").length;
  return {
    confirmed,
    unconfirmed: stop.enforcement.length - confirmed,
    again: async () => void (await api.call("stops.resume", { id: stop.id, reason })),
  };
}
