import { z } from "zod";
import { ActionId, AgentId, ApprovalId, CredentialId, DrillId, PersonId, StopId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** What is rehearsed. */
export const DrillKind = z.enum([
  "stop",
  "revoke",
  "approval",
  "audit",
  "policy",
  "state",
  "upstream",
  "live",
  "verify",
]);
export type DrillKind = z.infer<typeof DrillKind>;

export const DrillEvery = z.enum(["off", "daily", "weekly", "monthly"]);
export type DrillEvery = z.infer<typeof DrillEvery>;

/** What each kind rehearses, within which time it has to take effect, and how often it is worth doing. */
export const drillKinds: Readonly<
  Record<
    DrillKind,
    {
      readonly title: string;
      readonly rehearses: string;
      /** The time to effect that it must not exceed, in ms. */
      readonly targetMs: number;
      /** What the time to effect is measured from and to. */
      readonly measures: string;
      readonly suggested: Exclude<DrillEvery, "off">;
    }
  >
> = {
  stop: {
    title: "Stop",
    rehearses:
      "The canary works without a pause and is stopped. Nothing of it may pass once the stop has answered.",
    targetMs: 10_000,
    measures: "from the order to stop until every process had confirmed it",
    suggested: "weekly",
  },
  revoke: {
    title: "Revoke",
    rehearses:
      "The canary's grant and then its key are taken away while it works. Nothing may pass by them any more.",
    targetMs: 1_000,
    measures: "from the answer of the revocation to the last call that still passed",
    suggested: "weekly",
  },
  approval: {
    title: "Approval never answered",
    rehearses:
      "The canary asks for something that a person has to approve, and nobody answers. It must end as refused and never happen.",
    targetMs: 20_000,
    measures: "from the question until it could not be approved any more",
    suggested: "monthly",
  },
  audit: {
    title: "Record not writable",
    rehearses:
      "The canary calls at a door whose record the database refuses to write. The call must be blocked with that reason, and must not reach the tool server.",
    targetMs: 10_000,
    measures: "from the call until it was blocked",
    suggested: "weekly",
  },
  policy: {
    title: "Policy cannot be decided",
    rehearses:
      "The canary calls at a door whose policies cannot be evaluated. The call must be blocked with that reason, and must not reach the tool server.",
    targetMs: 10_000,
    measures: "from the call until it was blocked",
    suggested: "weekly",
  },
  state: {
    title: "State too old",
    rehearses:
      "The canary calls at a door that lost touch with Reeve's own state. The call must be blocked with that reason, and must not reach the tool server.",
    targetMs: 10_000,
    measures: "from the call until it was blocked",
    suggested: "weekly",
  },
  upstream: {
    title: "Hostile tool server",
    rehearses:
      "The canary's tool server hangs, sends garbage, sends too much, answers for others and changes a tool. Each call must end in time, and the next good one must work.",
    targetMs: 60_000,
    measures: "the longest that any of these calls took to end",
    suggested: "monthly",
  },
  live: {
    title: "Seen as it happens",
    rehearses:
      "The canary calls twenty times while somebody watches what happens now. Each call must be seen there within seconds.",
    targetMs: 5_000,
    measures: "the longest from a call until it was seen",
    suggested: "daily",
  },
  verify: {
    title: "Record verified",
    rehearses:
      "An export of the record is checked by itself, against the newest checkpoint that is kept in a second place. Nothing may be missing or changed.",
    targetMs: 600_000,
    measures: "from the export until it was verified",
    suggested: "daily",
  },
};

/** `aborted`: it could not be rehearsed to its end, and so says nothing. */
export const DrillStatus = z.enum(["running", "passed", "failed", "aborted"]);
export type DrillStatus = z.infer<typeof DrillStatus>;

export const DrillStep = z.object({
  says: z.string(),
  /** Whether what it says is as it should be. */
  held: z.boolean(),
  /** Since the drill began, in ms. */
  afterMs: z.number(),
});
export type DrillStep = z.infer<typeof DrillStep>;

/** What shows that it was so: each is on the record. */
export const DrillEvidence = z.object({
  actions: z.array(ActionId),
  stop: StopId.nullable(),
  approval: ApprovalId.nullable(),
  credential: CredentialId.nullable(),
});
export type DrillEvidence = z.infer<typeof DrillEvidence>;

/** One rehearsal, and how it went. */
export const Drill = z.object({
  id: DrillId,
  kind: DrillKind,
  /** Who was rehearsed with: the canary that Reeve runs itself, or an agent of the house. */
  agent: z.object({ id: AgentId, name: z.string() }),
  canary: z.boolean(),
  status: DrillStatus,
  /** Why it failed or was aborted. */
  why: z.string().nullable(),
  /** What is being done now; null once it is over. */
  doing: z.string().nullable(),
  source: z.enum(["person", "schedule"]),
  by: z.string(),
  startedAt: Time,
  endedAt: Time.nullable(),
  /** The time to effect; null where nothing was measured. */
  effectMs: z.number().nullable(),
  targetMs: z.number(),
  steps: z.array(DrillStep),
  evidence: DrillEvidence,
});
export type Drill = z.infer<typeof Drill>;

/** How often a kind is rehearsed, and where it stands. */
export const DrillPlan = z.object({
  kind: DrillKind,
  title: z.string(),
  rehearses: z.string(),
  /** What the time to effect is measured from and to. */
  measures: z.string(),
  targetMs: z.number(),
  suggested: DrillEvery,
  every: DrillEvery,
  /** The newest that was rehearsed with the canary and is over. */
  last: Drill.nullable(),
  /** The one that runs now. */
  running: DrillId.nullable(),
  /** Null where it is off. */
  dueAt: Time.nullable(),
  overdue: z.boolean(),
});
export type DrillPlan = z.infer<typeof DrillPlan>;

const owner = PersonId.optional().meta({
  description: "who answers for the canary, where it is yet to be registered; you unless said",
});

export const drillOperations = {
  "drills.list": operation({
    method: "GET",
    path: "/api/drills",
    role: "viewer",
    scope: "drills:read",
    says: "Lists drills, newest first.",
    input: z.strictObject({
      ...pageQuery,
      kind: DrillKind.optional(),
      agent: AgentId.optional(),
    }),
    output: page(Drill),
  }),
  "drills.get": operation({
    method: "GET",
    path: "/api/drills/{id}",
    role: "viewer",
    scope: "drills:read",
    says: "Shows one drill, with each of its steps and its evidence.",
    input: z.strictObject({ id: DrillId }),
    output: Drill,
  }),
  "drills.run": operation({
    method: "POST",
    path: "/api/drills/{kind}/run",
    role: "owner",
    scope: "drills:write",
    says: "Starts a drill with the canary, or rehearses the stop of an agent that you own: it is stopped for a moment and goes on by itself.",
    input: z.strictObject({
      kind: DrillKind,
      agent: AgentId.optional().meta({
        description: "an agent that you own, for the kind stop; the canary unless said",
      }),
      owner,
    }),
    output: Drill,
    status: 202,
  }),
  "drills.plans": operation({
    method: "GET",
    path: "/api/drill-plans",
    role: "viewer",
    scope: "drills:read",
    says: "Shows each kind of drill: how often it is rehearsed, how it last went, and when it is due.",
    input: z.strictObject({}),
    output: z.object({
      items: z.array(DrillPlan),
      /** The agent that Reeve runs itself; null until the first drill. */
      canary: z.object({ id: AgentId, name: z.string(), owner: z.string().nullable() }).nullable(),
    }),
  }),
  "drills.schedule": operation({
    method: "PUT",
    path: "/api/drill-plans/{kind}",
    role: "operator",
    scope: "drills:write",
    says: "Says how often a drill runs by itself; the first time, the canary is registered and whoever asks answers for it.",
    input: z.strictObject({ kind: DrillKind, every: DrillEvery, owner }),
    output: DrillPlan,
  }),
};
