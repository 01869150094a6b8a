import type { Action, Observed } from "@reeve/contract/action";
import type { ActionId, AgentId, TelemetrySourceId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import { toolOf, type Observation } from "./observation.ts";

/** A row of what telemetry told of, with whose it is. */
export interface ObservedRow {
  readonly id: ActionId;
  readonly ts: string;
  readonly doc: string;
  readonly road: "door" | "against" | "ungoverned" | null;
  readonly gate: ActionId | null;
  readonly source: TelemetrySourceId;
  readonly agent: AgentId | null;
  readonly agent_name: string | null;
}

/** What telemetry tells of an action, as it is shown beside what Reeve knows of it. */
export function observedOf({ doc, road, source }: ObservedRow): Observed {
  const it = JSON.parse(doc) as Observation;
  const [trace, span] = (it.span?.[1] ?? it.spans[0] ?? "").split("/");
  return {
    source,
    agent: it.agent?.[1].name ?? null,
    service: it.service?.[1] ?? null,
    host: it.host?.[1] ?? null,
    emitters: [...it.emitters],
    seenBy: [...it.seenBy] as Observed["seenBy"],
    outcome: it.outcome,
    deniedBy: it.deniedBy?.[1] ?? null,
    callId: it.callId?.[1] ?? null,
    traceId: trace || null,
    spanId: span ?? null,
    model: it.model?.[1] ?? null,
    road: road ?? "unchecked",
  };
}

/** An action that only telemetry tells of: nobody decided on it, and no record of it is sealed. */
export function observedAction(row: ObservedRow): Action {
  const it = JSON.parse(row.doc) as Observation;
  const { outcome } = it;
  const failed = outcome === "error" || outcome === "denied";
  return {
    id: row.id,
    kind: it.kind?.[1] ?? "tool_call",
    agent: row.agent === null ? null : { id: row.agent, name: row.agent_name ?? row.agent },
    agentVersion: it.agent?.[1].version ?? null,
    principal: it.principal?.[1] ?? null,
    session: it.session?.[1] ?? null,
    source: "telemetry",
    ...toolOf(it),
    args: it.args?.[1].shown ?? null,
    argsHash: it.args?.[1].hash ?? null,
    effect: null,
    decision: null,
    outcome,
    error: failed ? said(it) : null,
    result: it.result && {
      hash: it.result[1].hash,
      bytes: it.result[1].bytes,
      status: null,
      preview: null,
    },
    startedAt: row.ts,
    endedAt: it.endMs === null ? null : isoTime(Math.max(it.endMs[1], Date.parse(row.ts))),
    approval: null,
    evidence: null,
    telemetry: observedOf(row),
  };
}

function said(it: Observation): string {
  if (it.outcome === "denied") {
    const by = it.deniedBy?.[1];
    return `Its telemetry says that it was denied${by ? ` (${by})` : ""}.`;
  }
  const error = it.error?.[1];
  return `Its telemetry says that it failed${error ? ` (${error})` : ""}.`;
}
