import type { Intent } from "@reeve/contract/action";
import { sql, type Kysely } from "kysely";
import { canonical, canonicalHash } from "../../../server/src/platform/canonical.ts";
import { isoTime } from "../../../server/src/platform/clock.ts";
import { newId } from "../../../server/src/platform/ids.ts";
import { decide } from "../../../server/src/policy/decide/decide.ts";
import type { Snapshot } from "../../../server/src/policy/snapshot/snapshot.ts";
import { requestOf } from "../policy/subject.ts";
import type { Asked } from "../policy/workload.ts";

const together = 2_000;

/** Writes so many decisions to the record, one every `everyMs`, as the gateway would have made and written them. */
export async function record(
  db: Kysely<object>,
  snapshot: Snapshot,
  asked: readonly Asked[],
  many: number,
  { sinceMs, everyMs }: { readonly sinceMs: number; readonly everyMs: number },
): Promise<void> {
  await sql`select ensure_record_partitions(${isoTime(sinceMs)}::timestamptz, 3)`.execute(db);
  const hashes = asked.map(({ args }) => canonicalHash(args));
  for (let from = 0; from < many; from += together) {
    const intents = Array.from({ length: Math.min(together, many - from) }, (_, n): Intent => {
      const at = (from + n) % asked.length;
      return intentOf(
        snapshot,
        asked[at] as Asked,
        hashes[at] ?? "",
        sinceMs + (from + n) * everyMs,
      );
    });
    await sql`insert into records (log_id, seq, ts, kind, action, agent, server, tool, action_kind, decision, body, hash, nodes)
      select 1, * , '', '' from unnest(${intents.map((_, n) => from + n)}::bigint[],
        ${intents.map(({ startedAt }) => startedAt)}::timestamptz[], ${intents.map(() => "intent")}::text[],
        ${intents.map(({ id }) => id)}::text[], ${intents.map(({ agent }) => agent?.id)}::text[],
        ${intents.map(({ server }) => server)}::text[], ${intents.map(({ tool }) => tool)}::text[],
        ${intents.map(({ kind }) => kind)}::text[], ${intents.map(({ decision }) => decision.answer)}::text[],
        ${intents.map((intent) => canonical({ intent }))}::text[]) as r`.execute(db);
  }
  await sql`vacuum analyze records`.execute(db);
}

function intentOf(snapshot: Snapshot, asked: Asked, argsHash: string, atMs: number): Intent {
  const request = requestOf(asked);
  const { agent, server, tool, session = null } = request;
  return {
    id: newId("act", atMs),
    kind: "tool_call",
    agent: { id: agent, name: `agent-${asked.agent}` },
    agentVersion: null,
    principal: agent,
    session,
    source: "gate",
    server,
    tool,
    args: JSON.parse(JSON.stringify(asked.args)) as Intent["args"],
    argsHash,
    effect: "write",
    decision: decide(snapshot, request, { id: newId("dec", atMs), now: atMs }),
    startedAt: isoTime(atMs),
  };
}
