import type { ReasonCode } from "@reeve/contract/decision";
import { refusal } from "../../access/attestations/say.ts";
import { ticking } from "../../access/attestations/standing.ts";
import type { Snapshot, SnapshotAgent } from "../snapshot/snapshot.ts";
import type { DecisionRequest } from "./request.ts";

/**
 * Why an agent may not do this now that nobody answered for it in time; null where it may. It goes by the clock and the
 * snapshot alone, so that it holds in every process and whether or not anything else of Reeve runs.
 */
export function notAnswered(
  agent: SnapshotAgent,
  request: DecisionRequest,
  snapshot: Snapshot,
  nowMs: number,
): { readonly code: ReasonCode; readonly reason: string } | null {
  const it = ticking(agent, nowMs);
  if (it.phase !== "suspended" && it.phase !== "narrowed") return null;
  if (it.phase === "narrowed" && onlyReads(request, snapshot)) return null;
  const code = it.cause === "owner_gone" ? "owner-gone" : "not-attested";
  return { code, reason: refusal(agent, it) };
}

/** What is not known to read does not. */
function onlyReads({ kind, server, tool }: DecisionRequest, snapshot: Snapshot): boolean {
  if (kind === "data_access") return true;
  if (kind !== "tool_call" || tool === null) return false;
  return snapshot.servers.get(server)?.tools.get(tool)?.effect === "read";
}
