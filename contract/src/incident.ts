import { z } from "zod";
import { Answer, PolicyRef } from "./decision.ts";
import { ActionId, AgentId, IncidentId, PersonId, StopId } from "./id.ts";
import { Time } from "./time.ts";

/** How bad it is, the worst first. */
export const IncidentSeverity = z.enum(["SEV0", "SEV1", "SEV2", "SEV3", "SEV4"]);
export type IncidentSeverity = z.infer<typeof IncidentSeverity>;

/** `triage`: is it one? `active`: people work on it. `monitoring`: it is mended and watched. */
export const IncidentState = z.enum(["triage", "active", "monitoring", "closed"]);
export type IncidentState = z.infer<typeof IncidentState>;

/** `test`: a rehearsal. `retrospective`: it was over when it was declared. */
export const IncidentMode = z.enum(["real", "test", "retrospective"]);
export type IncidentMode = z.infer<typeof IncidentMode>;

export const IncidentRole = z.enum(["lead", "comms", "scribe", "reporter"]);
export type IncidentRole = z.infer<typeof IncidentRole>;

/** Why it is closed. `declined`: it was none. `merged`: it is part of another. */
export const ClosedAs = z.enum(["resolved", "declined", "merged"]);
export type ClosedAs = z.infer<typeof ClosedAs>;

/** `restricted`: operators, admins and those who have a role in it see it. */
export const Visibility = z.enum(["everyone", "restricted"]);
export type Visibility = z.infer<typeof Visibility>;

/** What it began with; `form`: nothing but what somebody wrote. */
export const CauseKind = z.enum(["action", "session", "agent", "finding", "stop", "alarm", "form"]);
export type CauseKind = z.infer<typeof CauseKind>;

const personRef = z.object({ id: PersonId, name: z.string() });
const ms = z.number().nullable();

/** From one moment of the record to another, in ms; null until the later one has come. Nobody types them in. */
export const Durations = z.object({
  /** From the first bad action until it was reported. */
  detectMs: ms,
  /** From the report until somebody took it on. */
  acceptMs: ms,
  /** From the first bad action until no further harm was possible. */
  containMs: ms,
  /** From the first bad action until it was mended. */
  resolveMs: ms,
});
export type Durations = z.infer<typeof Durations>;

/** Something that went wrong, or nearly did, until what was learned from it works. */
export const Incident = z.object({
  id: IncidentId,
  /** The number that people call it by: INC-7. */
  ref: z.number().int(),
  title: z.string(),
  summary: z.string(),
  mode: IncidentMode,
  /** Everything that began it was refused: no harm was done. */
  nearMiss: z.boolean(),
  visibility: Visibility,
  state: IncidentState,
  severity: IncidentSeverity,
  cause: z.object({ kind: CauseKind, subject: z.string().nullable(), rule: z.string().nullable() }),
  /** The agents that it concerns, with the version that each was of when it was declared. */
  agents: z.array(z.object({ id: AgentId, name: z.string(), version: z.string().nullable() })),
  /** The actions that it began with, the first one first. */
  actions: z.array(ActionId),
  /** The session that it is of, where it is of one. */
  session: z.string().nullable(),
  roles: z.array(z.object({ role: IncidentRole, person: personRef })),
  by: z.string(),
  firstBadAt: Time,
  reportedAt: Time,
  acceptedAt: Time.nullable(),
  identifiedAt: Time.nullable(),
  containedAt: Time.nullable(),
  resolvedAt: Time.nullable(),
  closedAt: Time.nullable(),
  closed: z
    .object({ as: ClosedAs, reason: z.string(), by: z.string(), into: IncidentId.nullable() })
    .nullable(),
  durations: Durations,
  /** The policies in force at the first bad action, and a SHA-256 (hex) over them. */
  policies: z.object({ digest: z.string(), items: z.array(PolicyRef) }),
  tasks: z.object({ open: z.number().int(), overdue: z.number().int() }),
});
export type Incident = z.infer<typeof Incident>;

/** What somebody said or changed, with when: none is ever rewritten. */
export const IncidentUpdate = z.object({
  n: z.number().int(),
  at: Time,
  by: z.string(),
  kind: z.enum([
    "declared",
    "note",
    "told",
    "state",
    "severity",
    "role",
    "contained",
    "task",
    "clock",
    "lesson",
    "postmortem",
    "closed",
  ]),
  text: z.string(),
});
export type IncidentUpdate = z.infer<typeof IncidentUpdate>;

/** `preserve` comes before everything that stops. */
export const ContainStep = z.enum(["preserve", "tool", "agent", "credentials", "owner"]);
export type ContainStep = z.infer<typeof ContainStep>;

/** One thing that was done so that no more harm is possible. */
export const Containment = z.object({
  n: z.number().int(),
  step: ContainStep,
  says: z.string(),
  at: Time,
  by: z.string(),
  reason: z.string(),
  stop: StopId.nullable(),
  /** When the last process confirmed it; of what takes no confirming, when it was done. */
  inForceAt: Time.nullable(),
  undone: z.object({ by: z.string(), at: Time }).nullable(),
});
export type Containment = z.infer<typeof Containment>;

export const IncidentTask = z.object({
  n: z.number().int(),
  title: z.string(),
  owner: personRef,
  dueAt: Time,
  status: z.enum(["open", "done", "dropped"]),
  overdue: z.boolean(),
  ended: z.object({ by: z.string(), at: Time, reason: z.string() }).nullable(),
});
export type IncidentTask = z.infer<typeof IncidentTask>;

export const LessonKind = z.enum(["policy", "evaluator", "dataset", "drill", "control"]);
export type LessonKind = z.infer<typeof LessonKind>;

/** What was learned: linked by a person, and looked at each time it is shown whether it works. */
export const Lesson = z.object({
  kind: LessonKind,
  /** The policy's name, the evaluator's, dataset's or drill's name or id, the criterion's id. */
  target: z.string(),
  /** What people call it. */
  name: z.string(),
  by: z.string(),
  at: Time,
  works: z.boolean(),
  /** What shows that it works, or what is missing. */
  says: z.string(),
});
export type Lesson = z.infer<typeof Lesson>;

export const timelineKinds = [
  "action",
  "approval",
  "change",
  "stop",
  "finding",
  "alarm",
  "people",
] as const;
export const TimelineKind = z.enum(timelineKinds);
export type TimelineKind = z.infer<typeof TimelineKind>;

/** One thing that happened, and where the record shows it. */
export const TimelineItem = z.object({
  at: Time,
  kind: TimelineKind,
  text: z.string(),
  who: z.string().nullable(),
  /** Of an action, what was decided. */
  answer: Answer.nullable(),
  /** It is one of those that the incident began with. */
  trigger: z.boolean(),
  /** The page of the console that shows it. */
  link: z.string().nullable(),
  /** Where it stands in the record. */
  evidence: z.object({ log: z.number().int(), position: z.number().int() }).nullable(),
});
export type TimelineItem = z.infer<typeof TimelineItem>;

/** What the agents of an incident have done since the first bad action, and what they reached. */
export const BlastRadius = z.object({
  actions: z.number().int(),
  allowed: z.number().int(),
  refused: z.number().int(),
  sessions: z.number().int(),
  tools: z.array(z.object({ server: z.string(), tool: z.string(), count: z.number().int() })),
  data: z.array(
    z.object({
      system: z.string(),
      class: z.string(),
      access: z.string(),
      count: z.number().int(),
    }),
  ),
});
export type BlastRadius = z.infer<typeof BlastRadius>;

/** What the same request is answered by the policies of then and of now, whatever is stopped. */
export const Replayed = z.object({
  action: ActionId,
  then: z.object({ answer: Answer, policies: z.array(PolicyRef) }),
  now: z.object({ answer: Answer, policies: z.array(PolicyRef) }).nullable(),
  /** Why nothing can be said of now. */
  undecidable: z.string().nullable(),
});
export type Replayed = z.infer<typeof Replayed>;
