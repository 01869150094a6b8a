import type { GrantRequest, GrantWanted } from "@reeve/contract/grant-request";
import type { AgentId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { raiseFinding } from "../../registry/findings/store.ts";
import { futureTime, grantable } from "../grants/grantable.ts";
import { grantRequestStore, type NewRequest } from "./store.ts";

export interface AskHands {
  readonly write: Write;
  readonly clock: Clock;
}

const standsMs = 7 * 86_400_000;
/** More than these nobody would read. */
const mostWaiting = 20;

type Asker = Pick<NewRequest, "kind" | "person" | "by">;

/** Asks for a grant. What waits already in the same words is what is answered. */
export const askFor = (
  { write, clock }: AskHands,
  ctx: Ctx,
  agent: AgentId,
  wanted: GrantWanted,
  asker: Asker,
): Promise<GrantRequest> =>
  write(ctx, "grants.requests.ask", (tx) => asked(tx, clock, agent, wanted, asker));

async function asked(
  tx: Tx,
  clock: Clock,
  id: AgentId,
  wanted: GrantWanted,
  asker: Asker,
): Promise<GrantRequest> {
  const found = await agentStore(tx.db).lock(id);
  if (!found) throw notFound("agent", id);
  const at = isoTime(clock.now());
  const store = grantRequestStore(tx.db, at);
  const server = await grantable(tx.db, wanted.server, wanted.tools);
  const waiting = await store.waiting(id);
  const made: NewRequest = {
    ...asker,
    id: newId("grq", clock.now()),
    agent: id,
    server: server.id,
    tools: server.tools,
    constraints: wanted.constraints ?? {},
    endsAt: futureTime(wanted.expiresAt, clock),
    reason: wanted.reason,
    at,
    expiresAt: isoTime(clock.now() + standsMs),
  };
  const same = waiting.find(
    (one) => one.server === wanted.server && askedBy(one, asker) && wordsOf(one) === wordsOf(made),
  );
  if (same) {
    tx.note({ subject: same.id, before: same, after: same });
    tx.unread();
    return same;
  }
  if (waiting.length >= mostWaiting)
    throw new Problem(
      "conflict",
      `${waiting.length} requests of ${found.agent.name} wait already.`,
      "Wait until somebody decided some of them.",
    );
  await store.add(made);
  const request = (await store.find(made.id))?.request;
  if (!request) throw new Error("the request was not kept");
  await raiseFinding(tx.db, clock, {
    kind: "grant_requested",
    severity: "medium",
    subject: id,
    title: `${found.agent.name} asks for a grant`,
    detail: `${asker.by} asks that it may use ${request.tools.join(", ")} of ${request.server}. Approve it, give less of it, or deny it, on its page under Grants; whoever asked sees your reason.`,
  });
  tx.note({ subject: made.id, before: null, after: request });
  // Nothing is permitted by it yet.
  tx.unread();
  return request;
}

const askedBy = ({ askedBy: by }: GrantRequest, { kind, by: name }: Asker): boolean =>
  by.kind === kind && by.name === name;

const wordsOf = ({
  tools,
  constraints,
  endsAt,
}: Pick<NewRequest, "tools" | "constraints" | "endsAt">): string =>
  canonicalHash([[...tools].sort(), constraints, endsAt]);
