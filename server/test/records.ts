import type { Outcome } from "@reeve/contract/action";
import type { RecordRow } from "../src/maturity/rollup/row.ts";

const none = {
  agent: null,
  server: null,
  tool: null,
  what: null,
  decision: null,
  outcome: null,
  subject: null,
};
const noon = Date.parse("2026-11-23T12:00:00.000Z");
const at = (seq: number): string => new Date(noon + seq * 1000).toISOString();

interface IntentSketch {
  readonly action: string;
  readonly log?: number;
  readonly at?: string;
  readonly agent?: string | null;
  readonly tool?: string;
  readonly what?: string;
  readonly decision?: string;
  readonly code?: string;
  readonly mode?: string;
  readonly source?: string;
  readonly effect?: string | null;
  readonly principal?: string | null;
  readonly version?: string | null;
  readonly grant?: string;
}

/** A stored intent, as counting reads it. */
export function intentRow(seq: number, it: IntentSketch): RecordRow {
  const agent = it.agent === undefined ? "agt_a" : it.agent;
  const { decision = "allow", effect = "read", version = "1" } = it;
  return {
    ...none,
    log: it.log ?? 1,
    seq,
    at: it.at ?? at(seq),
    kind: "intent",
    action: it.action,
    agent,
    server: "files",
    tool: it.tool ?? "read_file",
    what: it.what ?? "tool_call",
    decision,
    body: JSON.stringify({
      intent: {
        principal: it.principal === undefined ? agent : it.principal,
        agentVersion: version,
        source: it.source ?? "gate",
        effect,
        decision: {
          code: it.code ?? "permitted",
          mode: it.mode ?? "enforce",
          policies: [{ name: `grant:${it.grant ?? "grt_1"}`, version: 1 }],
        },
      },
    }),
  };
}

export const endRow = (
  seq: number,
  it: {
    readonly action: string;
    readonly outcome?: Outcome;
    readonly log?: number;
    readonly at?: string;
  },
): RecordRow => ({
  ...none,
  log: it.log ?? 1,
  seq,
  at: it.at ?? at(seq),
  kind: "end",
  action: it.action,
  outcome: it.outcome ?? "ok",
  body: null,
});

export const adminRow = (
  seq: number,
  it: {
    readonly operation: string;
    readonly subject: string;
    readonly before?: unknown;
    readonly after?: unknown;
    readonly at?: string;
    readonly actor?: { readonly kind: string; readonly id: string; readonly name: string };
  },
): RecordRow => ({
  ...none,
  log: 0,
  seq,
  at: it.at ?? at(seq),
  kind: "admin",
  action: "req",
  subject: it.subject,
  body: JSON.stringify({
    admin: {
      operation: it.operation,
      actor: it.actor ?? { kind: "person", id: "per_1", name: "Ann" },
      before: it.before ?? null,
      after: it.after ?? null,
    },
  }),
});
