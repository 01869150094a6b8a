import type { End, Intent } from "@reeve/contract/action";
import type { Decision } from "@reeve/contract/decision";
import type { AgentId, ServerId } from "@reeve/contract/id";
import type { Identify } from "@reeve/server/access/identify";
import { mcpDoor, type McpDoor } from "@reeve/server/gateway/door";
import { openGate } from "@reeve/server/gateway/gate";
import type {
  GateAgent,
  GateHands,
  GateRequest,
  GateServer,
  GateSnapshot,
  GateTool,
} from "@reeve/server/gateway/hands";
import { httpUpstream } from "@reeve/server/gateway/upstream/http-upstream";
import type { Limits } from "@reeve/server/gateway/limits";
import { systemClock } from "@reeve/server/platform/clock";
import { newId } from "@reeve/server/platform/ids";
import type { Decided } from "@reeve/server/policy/decide/decide";
import { fitting, indexed, type ReadLimit } from "@reeve/server/policy/limits/fitting";
import type { Taken } from "@reeve/server/policy/limits/limiting";
import type { Calling, Held } from "@reeve/server/policy/session/sessions";
import type { Asked } from "@reeve/server/response/approvals/ask";
import type { Asking } from "@reeve/server/response/approvals/binding";
import { openLog } from "@reeve/server/platform/log";
import { openMetrics } from "@reeve/server/platform/metrics";
import { listen } from "./rpc.ts";

/** What a test may see and bend of a gate whose other rooms are held in memory. */
export interface GateUnderTest extends AsyncDisposable {
  readonly url: string;
  readonly door: McpDoor;
  readonly agents: Record<"ada" | "ben", { token: string; agent: GateAgent }>;
  readonly intents: Intent[];
  readonly ends: End[];
  /** Order of everything seen: `intent …`, `upstream …`, `end …`. */
  readonly order: string[];
  readonly misbehaviour: string[];
  /** Servers that were found to list a tool otherwise than pinned. */
  readonly changedTools: string[];
  readonly asked: GateRequest[];
  /** Why the ledger refuses; null when it works. */
  ledgerDown: string | null;
  /** What it refuses with, where that is more than a reason. */
  ledgerFault: Error | null;
  stale: boolean;
  decide(request: GateRequest): "allow" | "block" | "default-deny" | "throw";
  /** Instead of `decide`, where more than an answer is decided. */
  decided: ((request: GateRequest, id: Decision["id"]) => Partial<Decided> | undefined) | null;
  hides: readonly string[];
  /** What is known of the session of a call; null where nobody asks. */
  hold: ((calling: Calling) => Promise<Held>) | null;
  /** What calls may take up; counters are not kept here but answered. */
  limits: readonly ReadLimit[];
  take: (() => Promise<Taken>) | null;
  /** Every question to a person, and what becomes of it. */
  readonly questions: Asking[];
  ask(asking: Asking): Promise<Asked>;
  visible(agent: AgentId, server: string, tool: string): boolean;
  suspend(who: "ada" | "ben"): void;
  /** Runs while it is found out who asks. */
  whileIdentifying: (() => Promise<void>) | null;
  /** Runs while an intent is being written: what may happen in that moment. */
  whileRecording: (() => void) | null;
  addServer(name: string, url: string, tools?: Record<string, GateTool>): void;
  /** Resolves when as many actions as intents were settled. */
  settled(count: number): Promise<End[]>;
  openMetric(): Promise<number>;
}

const token = (name: string): string => `Bearer ${name}-token-000000`;

export async function gateUnderTest(
  servers: Record<string, string>,
  limits: Partial<Limits> = {},
): Promise<GateUnderTest> {
  const agent = (name: string): GateAgent => ({
    id: newId("agt", 0),
    name,
    status: "active",
    epoch: 1,
    version: "1.0",
  });
  const agents = { ada: agent("ada"), ben: agent("ben") };
  const known = new Map<AgentId, GateAgent>([
    [agents.ada.id, agents.ada],
    [agents.ben.id, agents.ben],
  ]);
  const doors = new Map<string, GateServer>();
  const upstreams = new Map<ServerId, ReturnType<typeof httpUpstream>>();
  const metrics = openMetrics();
  let snapshot: GateSnapshot = {
    agents: known,
    credentials: new Map(),
    delegations: new Map(),
    servers: doors,
    limits: new Map(),
  };

  const identify: Identify = async (authorization, _resource, state) => {
    await under.whileIdentifying?.();
    const who =
      authorization === token("ada")
        ? agents.ada
        : authorization === token("ben")
          ? agents.ben
          : null;
    const found = who === null ? undefined : state.agents.get(who.id);
    if (found?.status === "active")
      return {
        ok: true,
        agent: found,
        credential: newId("crd", 0),
        actsFor: null,
        development: false,
      };
    return {
      ok: false,
      status: 401,
      oauthError: authorization === undefined ? null : "invalid_token",
      description: "Send an access token.",
      code: found ? "agent-suspended" : "credential",
      agent: found ? { id: found.id, name: found.name } : null,
    };
  };

  const under: Omit<GateUnderTest, "url" | "door" | typeof Symbol.asyncDispose> = {
    agents: {
      ada: { token: token("ada"), agent: agents.ada },
      ben: { token: token("ben"), agent: agents.ben },
    },
    intents: [],
    ends: [],
    order: [],
    misbehaviour: [],
    changedTools: [],
    asked: [],
    ledgerDown: null,
    ledgerFault: null,
    stale: false,
    decide: () => "allow",
    decided: null,
    hides: [],
    hold: null,
    limits: [],
    take: null,
    questions: [],
    ask: () => Promise.reject(new Error("nobody is there")),
    visible: () => true,
    whileIdentifying: null,
    whileRecording: null,
    suspend(who) {
      const before = agents[who];
      const agent = { ...before, status: "suspended" as const, epoch: before.epoch + 1 };
      snapshot = { ...snapshot, agents: new Map(snapshot.agents).set(before.id, agent) };
    },
    addServer(name, url, tools = {}) {
      const id = newId("srv", 0);
      doors.set(name, { id, name, tools: new Map(Object.entries(tools)) });
      upstreams.set(id, httpUpstream(url));
    },
    async settled(count) {
      for (let waited = 0; under.ends.length < count; waited += 5) {
        if (waited > 15_000) throw new Error(`only ${under.ends.length} of ${count} actions ended`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return under.ends;
    },
    async openMetric() {
      return (await metrics.inFlight.get()).values[0]?.value ?? 0;
    },
  };
  for (const [name, url] of Object.entries(servers)) under.addServer(name, url);

  const decision = (request: GateRequest, id: Decision["id"]): Decision => {
    under.asked.push(request);
    const answer = under.decide(request);
    if (answer === "throw") throw new Error("a policy is broken");
    const reason =
      answer === "allow" ? "Permitted." : "The policy no-deleting forbids this. Ask Grace.";
    return {
      id,
      answer: answer === "allow" ? "allow" : "block",
      mode: "enforce",
      policies: answer === "default-deny" ? [] : [{ name: "no-deleting", version: 3 }],
      code: answer === "allow" ? "permitted" : answer === "block" ? "forbidden" : "default-deny",
      reason,
      shadow: null,
    };
  };
  let publicUrl = "http://127.0.0.1";
  const hands: GateHands = {
    snapshots: {
      current() {
        if (under.stale) throw new Error("stale");
        return snapshot;
      },
    },
    identify,
    decide: (_snapshot, request, given) => ({
      decision: decision(request, given.id),
      args: request.args,
      edits: [],
      ...under.decided?.(request, given.id),
    }),
    hides: () => under.hides,
    hold: (_snapshot, calling) => under.hold?.(calling) ?? null,
    ask: (asking) => {
      under.questions.push(asking);
      return under.ask(asking);
    },
    limiting: {
      of: (state, { agent, server, tool }) => {
        const at = state.servers.get(server);
        return at === undefined
          ? []
          : fitting(indexed(under.limits), { agent, server: at.id, tool });
      },
      take: () => under.take?.() ?? null,
    },
    withdrawn: () => false,
    grantRequests: {
      ask: () => Promise.reject(new Error("nobody asks here")),
      find: () => Promise.resolve(null),
    },
    using: { take: () => Promise.reject(new Error("no grant is counted here")) },
    visible: (_snapshot, agent, server) => (tool) => under.visible(agent, server, tool),
    ledger: {
      async intend(intent) {
        await new Promise((resolve) => setImmediate(resolve));
        const before = snapshot;
        under.whileRecording?.();
        // A change of any kind is a new state.
        if (under.whileRecording !== null && snapshot === before) snapshot = { ...before };
        if (under.ledgerDown !== null) throw under.ledgerFault ?? new Error(under.ledgerDown);
        under.intents.push(intent);
        under.order.push(`intent ${intent.tool ?? ""}`);
        // Like the ledger: a refusal is recorded together with its end.
        if (intent.decision.answer !== "allow" && intent.decision.answer !== "scope")
          under.ends.push({
            id: intent.id,
            outcome: "denied",
            error: null,
            result: null,
            endedAt: intent.startedAt,
          });
      },
      async settle(end) {
        under.ends.push(end);
        under.order.push(`end ${end.outcome}`);
      },
    },
    action: () => Promise.resolve(null),
    programs: { declare: () => Promise.resolve(), ranUnchecked: () => Promise.resolve() },
    upstreams: {
      of(server) {
        const upstream = upstreams.get(server.id);
        if (!upstream) throw new Error("no upstream");
        return upstream;
      },
    },
    toolsChanged: ({ name }) => void under.changedTools.push(name),
    misbehaved: (server, detail) => void under.misbehaviour.push(`${server.name}: ${detail}`),
    clock: systemClock,
    log: openLog("silent"),
    metrics,
    publicUrl: () => publicUrl,
    sessionKey: Buffer.alloc(32, 7),
    limits,
  };
  const door = mcpDoor(openGate(hands));
  const front = await listen((request, response) => door.handle(request, response));
  publicUrl = front.url;
  return Object.assign(under, {
    url: front.url,
    door,
    async [Symbol.asyncDispose]() {
      await front.close();
      for (const upstream of upstreams.values()) await upstream.close();
    },
  });
}
