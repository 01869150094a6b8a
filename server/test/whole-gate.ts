import type { Action } from "@reeve/contract/action";
import { actionById, listActions } from "../src/ledger/actions/store.ts";
import type { AgentId, PersonId } from "@reeve/contract/id";
import { delegationKey, notFor } from "../src/access/delegations/known.ts";
import { notActing, type Identify } from "../src/access/identify.ts";
import { mcpDoor } from "../src/gateway/door.ts";
import { openGate } from "../src/gateway/gate.ts";
import { granting } from "../src/gateway/sdk/granting.ts";
import { programs } from "../src/gateway/sdk/programs.ts";
import { httpUpstream } from "../src/gateway/upstream/http-upstream.ts";
import { newId } from "../src/platform/ids.ts";
import { openMetrics } from "../src/platform/metrics.ts";
import { concernsOf } from "../src/policy/decide/concerns.ts";
import { decideWhole } from "../src/policy/decide/decide.ts";
import { limitVerbs } from "../src/policy/limits/verbs.ts";
import { openLimiting } from "../src/policy/limits/limiting.ts";
import { openSessions } from "../src/policy/session/sessions.ts";
import { sessionVerbs } from "../src/policy/session/verbs.ts";
import type { Snapshot } from "../src/policy/snapshot/snapshot.ts";
import { visible } from "../src/policy/decide/visible.ts";
import { asker } from "../src/response/approvals/ask.ts";
import { approvalVerbs } from "../src/response/approvals/verbs.ts";
import type { decisionWorld } from "./decision-world.ts";
import type { TestLedger } from "./ledger.ts";
import { listen } from "./rpc.ts";

type World = Awaited<ReturnType<typeof decisionWorld>>;

/** A gate with the real rooms behind it: policies, sessions, approvals and the ledger on one database. */
export async function wholeGate(
  world: Pick<World, "database" | "clock" | "log" | "snapshots"> & {
    readonly hands: Pick<World["hands"], "write">;
  },
  ledger: TestLedger,
  upstreamUrl: string,
) {
  const { database, clock, log, snapshots } = world;
  const { write } = world.hands;
  const sessions = openSessions({ database, clock, log, key: Buffer.alloc(32, 5) });
  const limiting = openLimiting({ database, clock });
  const upstream = httpUpstream(upstreamUrl);
  // The token is the agent's id, and the person's it acts for after a dot: signing in is tested elsewhere.
  const identify: Identify = async (authorization, _resource, known) => {
    const token = (authorization ?? "").replace(/^Bearer (?:reeve_dev_)?/, "");
    const [id = "agt_", person] = token.split(".") as [AgentId?, PersonId?];
    const agent = known.agents.get(id);
    const refused = { ok: false, oauthError: null } as const;
    if (agent === undefined) {
      const description = "Send an access token.";
      return { ...refused, status: 401, description, code: "credential", agent: null };
    }
    const idle = notActing(agent);
    if (idle !== null)
      return { ...refused, status: 403, description: idle, code: "agent-suspended", agent };
    const found = person && known.delegations.get(delegationKey(agent.id, person));
    const actsFor = person ? { id: person, epoch: found ? found.epoch : 0 } : null;
    const over = actsFor && notFor(known.delegations, agent.id, actsFor, clock.now());
    if (over) return { ...refused, status: 401, description: over, code: "credential", agent };
    return { ok: true, agent, credential: newId("crd", 0), actsFor, development: false };
  };
  let publicUrl = "http://127.0.0.1";
  const gate = openGate({
    snapshots,
    identify,
    decide: (snapshot, request, at) => decideWhole(snapshot as Snapshot, request, at),
    hides: (snapshot, agent) => concernsOf(snapshot as Snapshot, agent).hides,
    ask: asker({ database, clock }),
    limiting,
    hold: (snapshot, calling) => sessions.hold(snapshot as Snapshot, calling),
    visible: (snapshot, agent, server) => visible(snapshot as Snapshot, agent, server),
    ledger,
    action: (id) => actionById(database.kysely, id),
    programs: programs({ database, write, clock }),
    ...granting({ database, write, clock }),
    upstreams: { of: () => upstream },
    misbehaved: () => undefined,
    clock,
    log,
    metrics: openMetrics(),
    publicUrl: () => publicUrl,
    sessionKey: Buffer.alloc(32, 7),
  });
  const door = mcpDoor(gate);
  const front = await listen((request, response) => door.handle(request, response));
  publicUrl = front.url;
  const db = database.kysely;
  return {
    url: front.url,
    gate,
    limits: limitVerbs({ database, write, clock, snapshots, inProcess: () => door.inProcess() }),
    approvals: approvalVerbs({ database, write, clock, publicUrl: () => publicUrl }),
    sessions: sessionVerbs({ snapshots, sessions }),
    action: (id: Action["id"]) => actionById(db, id),
    last: async (agent: AgentId) =>
      (await listActions(db, { agent, after: null, limit: 1 }))[0] ?? null,
    actions: (tool: string) => listActions(db, { tool, after: null, limit: 100 }),
    async [Symbol.asyncDispose]() {
      await front.close();
      await upstream.close();
      await sessions[Symbol.asyncDispose]();
    },
  };
}
