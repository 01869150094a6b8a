import type { AgentId } from "@reeve/contract/id";
import type { Identify } from "../../../server/src/access/identify.ts";
import { mcpDoor } from "../../../server/src/gateway/door.ts";
import { openGate } from "../../../server/src/gateway/gate.ts";
import type { Upstream } from "../../../server/src/gateway/upstream/upstream.ts";
import type { LogConnection } from "../../../server/src/ledger/log/connection.ts";
import { openRecording } from "../../../server/src/ledger/log/recording.ts";
import { openWriter } from "../../../server/src/ledger/log/writer.ts";
import { newId } from "../../../server/src/platform/ids.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { openMetrics } from "../../../server/src/platform/metrics.ts";
import { concernsOf } from "../../../server/src/policy/decide/concerns.ts";
import { decideWhole } from "../../../server/src/policy/decide/decide.ts";
import { keepFresh } from "../../../server/src/policy/snapshot/keep-fresh.ts";
import type { Snapshot } from "../../../server/src/policy/snapshot/snapshot.ts";
import { exchange, verdictOf } from "./exchange.ts";
import type { Line, Reach } from "./network.ts";
import { toolServer } from "./tool-server.ts";
import type { World } from "./world.ts";

/** The deciding, recording and acting of one `reeve up`, as it ships, on a network and a database that can fail. */
export interface Process {
  readonly id: number;
  readonly reach: Reach;
  /** What its clock says beside the time. */
  readonly clock: { offset: number };
  call(agent: AgentId, note: string): Promise<string>;
  /** Stops or resumes an agent, or takes or gives its grant; resolves when it holds here. */
  change(agent: AgentId, what: "status" | "grant"): Promise<void>;
  kill(): void;
}

const log = openLog("silent");
const metrics = openMetrics();
const deadlineMs = 2_000;
const begunAt = Date.parse("2026-11-23T09:00:00.000Z");

export async function openProcess(world: World, id: number): Promise<Process> {
  const { time, records, state, mutant } = world;
  const reach: Reach = {
    cutUntil: 0,
    deafUntil: 0,
    losesAnswers: 0,
    frozenUntil: 0,
    alive: true,
    lines: new Set(),
  };
  const clock = { offset: 0, now: () => Math.round(begunAt + time.now() + clock.offset) };
  const said = { stops: new Map<AgentId, number>() };

  const connect = async (lost: () => void): Promise<LogConnection> => {
    const line = await world.open(reach, lost, (gone) => records.release(gone));
    const connection: LogConnection = {
      claim: (owner) => line.ask(() => records.claim(line, owner)),
      keep: (owner, it) => line.ask(() => records.keep(line, owner, it)),
      hashAt: (it, seq) => line.ask(() => records.hashAt(it, seq)),
      append: (insert) => line.ask(() => records.append(insert)),
      end: () => Promise.resolve(line.break()),
    };
    return mutant.connection?.(connection) ?? connection;
  };
  let pool: Line | null = null;
  const ask = async <T>(serve: () => T): Promise<T> => {
    if (time.now() < reach.deafUntil) return new Promise(() => undefined);
    if (pool === null || !pool.open) pool = await world.open(reach);
    return pool.ask(serve);
  };
  const hear = (heard: (epoch: string) => void): AsyncDisposable => {
    const listen = (): void => {
      world
        .open(reach, () => void time.after(500, listen))
        .then((line) => {
          world.ears.add({ line, reach, heard });
          heard("");
        })
        .catch(() => void time.after(500, listen));
    };
    listen();
    return { [Symbol.asyncDispose]: () => Promise.resolve() };
  };

  const kept = await keepFresh({
    clock,
    log,
    hear,
    reader: { epoch: () => ask(() => state.epoch), read: () => ask(() => state.read()) },
  });
  const snapshots = mutant.snapshots?.(kept) ?? kept;
  const writer = await openWriter({ connect, log, metrics, queue: 5_000 });
  const recording = openRecording({
    writer,
    live: { publish: () => undefined, subscribers: () => 0 },
    clock,
    log,
    deadlineMs,
    covers: () => true,
    find: () => Promise.resolve(null),
    ended: () => Promise.resolve(),
  });
  const upstream: Upstream = toolServer(world, id, reach, said.stops);
  // The token is the agent's id: who asks is no question here.
  const identify: Identify = (authorization, _resource, known) => {
    const agent = known.agents.get((authorization ?? "").replace("Bearer ", "") as AgentId);
    return Promise.resolve(
      agent?.status === "active"
        ? { ok: true, agent, credential: newId("crd", 0), actsFor: null, development: false }
        : {
            ok: false,
            status: 401,
            oauthError: null,
            description: "The agent is stopped.",
            code: "agent-suspended",
            agent: null,
          },
    );
  };
  const door = mcpDoor(
    openGate({
      snapshots,
      identify,
      decide: (snapshot, request, at) => decideWhole(snapshot as Snapshot, request, at),
      hides: (snapshot, agent) => concernsOf(snapshot as Snapshot, agent).hides,
      ask: () => Promise.reject(new Error("there is nobody to ask")),
      hold: () => null,
      limiting: { of: () => [], take: () => null },
      withdrawn: () => false,
      grantRequests: {
        ask: () => Promise.reject(new Error("nobody asks here")),
        find: () => Promise.resolve(null),
      },
      using: { take: () => Promise.reject(new Error("no grant is counted here")) },
      visible: () => () => true,
      ledger: mutant.ledger?.(recording) ?? recording,
      action: () => Promise.resolve(null),
      programs: { declare: () => Promise.resolve(), ranUnchecked: () => Promise.resolve() },
      upstreams: { of: () => upstream },
      misbehaved: () => undefined,
      clock,
      log,
      metrics,
      publicUrl: () => "http://127.0.0.1",
      sessionKey: Buffer.alloc(32, 7),
    }),
  );

  return {
    id,
    reach,
    clock,
    async call(agent, note) {
      const params = { name: "note", arguments: { note } };
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
      const { request, response, answered } = exchange(agent, body);
      door.handle(request, response);
      return verdictOf(await answered);
    },
    async change(agent, what) {
      const epoch = await ask(() => world.change(agent, what));
      await snapshots.applied(epoch);
      if (!reach.alive) return;
      world.say(`process ${id} answers epoch ${epoch}`);
      if (state.epoch === epoch && !state.permitted(agent)) said.stops.set(agent, time.now());
    },
    kill() {
      reach.alive = false;
      for (const line of reach.lines) line.break();
    },
  };
}
