import { z } from "zod";
import { Decision, Answer } from "./decision.ts";
import { ActionId, AgentId, ApprovalId, BreakGlassId, TelemetrySourceId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Effect } from "./server.ts";
import { Time } from "./time.ts";

/**
 * `tool_call`: run a tool. `data_access`: read a resource or a prompt. `model_call` and `message`: ask a model, another
 * agent. `request`: any other request of the protocol. `sign_in`: ask for, or present, a token that was refused.
 */
export const ActionKind = z.enum([
  "tool_call",
  "data_access",
  "model_call",
  "message",
  "request",
  "sign_in",
]);
export type ActionKind = z.infer<typeof ActionKind>;

/** How an action ended. `denied`: it never happened. `unknown`: it began and nobody saw the end. */
export const Outcome = z.enum(["ok", "error", "denied", "unknown"]);
export type Outcome = z.infer<typeof Outcome>;

/** Which door an action came through. */
export const Source = z.enum(["gate", "hook", "sdk", "authzen", "telemetry"]);
export type Source = z.infer<typeof Source>;

const agentRef = z.object({ id: AgentId, name: z.string() });

/** What came back, without the content: enough to check a claim about it. */
export const ResultDigest = z.object({
  /** SHA-256 (hex) of the bytes as they passed. */
  hash: z.string(),
  bytes: z.number().int(),
  /** HTTP status, where there was one. */
  status: z.number().int().nullable(),
  /** The first part of the content, redacted and capped; null where it is not kept. */
  preview: z.string().nullable(),
});
export type ResultDigest = z.infer<typeof ResultDigest>;

/** What is committed before an action happens: who wants what, and what was decided. */
export const Intent = z.object({
  id: ActionId,
  kind: ActionKind,
  agent: agentRef.nullable(),
  agentVersion: z.string().nullable(),
  /** On whose behalf: the person, or the agent itself. */
  principal: z.string().nullable(),
  session: z.string().nullable(),
  source: Source,
  server: z.string().nullable(),
  /** The plain tool name, resource URI, prompt name, or the method for a `request`. */
  tool: z.string().nullable(),
  /** The arguments as they went out, redacted and capped. */
  args: z.json(),
  /** SHA-256 (hex) of the canonical JSON (RFC 8785) of the arguments as they came. */
  argsHash: z.string().nullable(),
  effect: Effect.nullable(),
  decision: Decision,
  /** The approval that let it pass and is used up by it; of an action that asks a person, the one it waits for. */
  approval: ApprovalId.nullable().optional(),
  /** What the policies were told of the session, where one of them asked. */
  facts: z.json().optional(),
  /** The trace that the call came in, and the span that asked (W3C trace context). */
  trace: z.object({ id: z.string(), span: z.string() }).optional(),
  startedAt: Time,
});
export type Intent = z.infer<typeof Intent>;

/** What is committed when an action ended. */
export const End = z.object({
  id: ActionId,
  outcome: Outcome,
  /** A sentence, for `error` and `unknown`; never content. */
  error: z.string().nullable(),
  result: ResultDigest.nullable(),
  /** What was hidden from the agent in the result, by class. */
  redacted: z.array(z.object({ class: z.string(), count: z.number().int() })).optional(),
  endedAt: Time,
});
export type End = z.infer<typeof End>;

/**
 * Whether an enforcing door saw what telemetry tells of. `door`: it did, and this is that action. `against`: a door blocked
 * it, and it happened. `ungoverned`: no door saw it. `unchecked`: nobody looked yet.
 */
export const Road = z.enum(["unchecked", "door", "against", "ungoverned"]);
export type Road = z.infer<typeof Road>;

/** What an agent's own telemetry tells of an action: evidence of what happened, and no proof. */
export const Observed = z.object({
  /** Of whom the inbox asks who it is. */
  source: TelemetrySourceId,
  /** The names that it goes by there. */
  agent: z.string().nullable(),
  service: z.string().nullable(),
  host: z.string().nullable(),
  /** What emitted it: `claude-code`, `openinference-langchain`, `gen_ai`, `mcp`. */
  emitters: z.array(z.string()),
  /** In what it was seen: log records, a framework's span, the spans of an MCP client and server. */
  seenBy: z.array(z.enum(["log", "span", "client", "server"])),
  /** How it ended, by its telemetry. */
  outcome: Outcome,
  deniedBy: z.string().nullable(),
  callId: z.string().nullable(),
  traceId: z.string().nullable(),
  spanId: z.string().nullable(),
  model: z.string().nullable(),
  road: Road,
});
export type Observed = z.infer<typeof Observed>;

/** One thing an agent wants to do. Named before it happens, decided, and ended with one outcome. */
export const Action = Intent.extend({
  decision: Decision.nullable(),
  /** Null while it is under way. */
  outcome: Outcome.nullable(),
  error: z.string().nullable(),
  result: ResultDigest.nullable(),
  redacted: End.shape.redacted,
  endedAt: Time.nullable(),
  approval: ApprovalId.nullable(),
  /** Where the record of it stands: log and position of the intent, and of the end. Null where only telemetry tells of it. */
  evidence: z
    .object({
      log: z.number().int(),
      intent: z.number().int(),
      end: z.number().int().nullable(),
      /** The log of the end, where it is another than that of the intent. */
      endLog: z.number().int().optional(),
    })
    .nullable(),
  /** There where telemetry tells of it. */
  telemetry: Observed.optional(),
});
export type Action = z.infer<typeof Action>;

/** One event of `/api/live`: an action as it was decided, or as it ended. */
export const LiveEvent = z.object({ event: z.enum(["decided", "ended"]), action: Action });
export type LiveEvent = z.infer<typeof LiveEvent>;

const filter = {
  agent: z.string().max(200).optional(),
  server: z.string().max(64).optional(),
  tool: z.string().max(200).optional(),
  kind: ActionKind.optional(),
  decision: Answer.optional(),
  outcome: Outcome.optional(),
};

/**
 * One line of an export: a stored record, byte for byte, or a signed checkpoint over all records before it.
 * An export that does not begin with the first record begins with a checkpoint and a `head` line for each log it names.
 */
export const ExportLine = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("record"),
    log: z.number().int(),
    seq: z.number().int(),
    kind: z.enum(["intent", "end", "admin"]),
    at: Time,
    id: z.string(),
    /** The stored bytes as text: canonical JSON. */
    body: z.string(),
    /**
     * What is kept apart from the body, which names its SHA-256 as `reeve/kept-apart`: 32 hex digits of salt, then the
     * JSON. Left out where there is nothing, or where retention removed it.
     */
    payload: z.string().optional(),
    /** SHA-256 (hex) chain value: `sha256(previous ‖ body)`. */
    hash: z.string(),
  }),
  z.object({ type: z.literal("checkpoint"), note: z.string() }),
  z.object({ type: z.literal("key"), key: z.string() }),
  /** What retention removed, as a signed note; log 0 holds its hash. */
  z.object({ type: z.literal("removal"), note: z.string() }),
  z.object({
    type: z.literal("head"),
    log: z.number().int(),
    size: z.number().int(),
    /** The roots (hex) of the perfect subtrees of the records that are left out, the largest first. */
    frontier: z.array(z.string()),
  }),
]);
export type ExportLine = z.infer<typeof ExportLine>;

export const actionOperations = {
  "actions.list": operation({
    method: "GET",
    path: "/api/actions",
    role: "viewer",
    scope: "actions:read",
    says: "Lists actions, newest first; `agent` is an id or a name.",
    input: z.strictObject({
      ...pageQuery,
      ...filter,
      /** `name@version` of a policy in shadow that would have answered otherwise. */
      shadow: z.string().max(120).optional(),
      /** Those that a break-glass let pass. */
      breakGlass: BreakGlassId.optional(),
      /** `door`: those that a door decided; `telemetry`: those that only telemetry tells of. */
      seen: z.enum(["door", "telemetry"]).optional(),
      since: Time.optional(),
      until: Time.optional(),
    }),
    output: page(Action),
  }),
  "actions.export": operation({
    method: "GET",
    path: "/api/actions/export",
    role: "viewer",
    scope: "actions:read",
    says: "Exports the whole log with its checkpoints, one JSON object a line, for `reeve verify`.",
    input: z.strictObject({ since: Time.optional(), until: Time.optional() }),
    output: ExportLine,
    stream: "ndjson",
  }),
  "actions.get": operation({
    method: "GET",
    path: "/api/actions/{id}",
    role: "viewer",
    scope: "actions:read",
    says: "Shows one action.",
    input: z.strictObject({ id: ActionId }),
    output: Action,
  }),
  "actions.live": operation({
    method: "GET",
    path: "/api/live",
    role: "viewer",
    scope: "actions:read",
    says: "Streams every action as it is decided and as it ends.",
    input: z.strictObject({ ...filter }),
    output: LiveEvent,
    stream: "sse",
  }),
};
