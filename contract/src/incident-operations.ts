import { z } from "zod";
import { ActionId, AgentId, FindingId, IncidentId, PersonId, StopId } from "./id.ts";
import {
  BlastRadius,
  ClosedAs,
  Containment,
  ContainStep,
  Incident,
  IncidentMode,
  IncidentRole,
  IncidentSeverity,
  IncidentState,
  IncidentTask,
  IncidentUpdate,
  Lesson,
  LessonKind,
  Replayed,
  TimelineItem,
  TimelineKind,
  Visibility,
} from "./incident.ts";
import { Postmortem, postmortemText } from "./incident-postmortem.ts";
import { ClockTrigger, IncidentClock } from "./incident-regulation.ts";
import { IncidentRule, ruleSettings } from "./incident-rule.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** All of an incident but its timeline. */
export const IncidentStory = z.object({
  incident: Incident,
  /** What happened, in one sentence. */
  story: z.string(),
  updates: z.array(IncidentUpdate),
  containment: z.array(Containment),
  /** While it stands, nothing of the record is removed. */
  held: z.boolean(),
  tasks: z.array(IncidentTask),
  lessons: z.array(Lesson),
  clocks: z.array(IncidentClock),
  postmortem: Postmortem.nullable(),
  replayed: z.array(Replayed),
  /** What closing it still lacks; null where nothing. */
  lacks: z.string().nullable(),
});
export type IncidentStory = z.infer<typeof IncidentStory>;

/** Incidents of one month (UTC), by when they were reported; rehearsals are left out. */
export const IncidentMonth = z.object({
  /** `2026-11`. */
  month: z.string(),
  incidents: z.number().int(),
  nearMisses: z.number().int(),
  /** The median time to contain, of those that are contained; null where none is. */
  containMs: z.number().nullable(),
  /** The median time until it was mended, of those that are. */
  resolveMs: z.number().nullable(),
});
export type IncidentMonth = z.infer<typeof IncidentMonth>;

const line = z.string().trim().min(1).max(300);
const reason = z.string().trim().min(1).max(1000);
const text = z.string().trim().min(1).max(10_000);
const id = { id: IncidentId };
const n = z.coerce.number().int().min(1);
const target = line.max(200);

const change = <const P extends `/api/incidents/{id}/${string}`, S extends z.ZodRawShape>(
  path: P,
  says: string,
  shape: S,
) =>
  operation({
    method: "POST",
    path,
    role: "owner",
    scope: "incidents:write",
    says,
    input: z.strictObject({ ...id, ...shape }),
    output: IncidentStory,
  });

export const incidentOperations = {
  "incidents.list": operation({
    method: "GET",
    path: "/api/incidents",
    role: "viewer",
    scope: "incidents:read",
    says: "Lists incidents: those that are open first, the worst first, then the newest.",
    input: z.strictObject({
      ...pageQuery,
      state: IncidentState.optional(),
      severity: IncidentSeverity.optional(),
      mode: IncidentMode.optional(),
      agent: AgentId.optional(),
    }),
    output: page(Incident),
  }),
  "incidents.months": operation({
    method: "GET",
    path: "/api/incident-months",
    role: "viewer",
    scope: "incidents:read",
    says: "Counts incidents by month, with the median time to contain them and to mend them.",
    input: z.strictObject({ months: z.coerce.number().int().min(1).max(36).default(12) }),
    output: z.object({ items: z.array(IncidentMonth) }),
  }),
  "incidents.get": operation({
    method: "GET",
    path: "/api/incidents/{id}",
    role: "viewer",
    scope: "incidents:read",
    says: "Shows an incident: its story, updates, containment, tasks, lessons, clocks and postmortem.",
    input: z.strictObject(id),
    output: IncidentStory,
  }),
  "incidents.timeline": operation({
    method: "GET",
    path: "/api/incidents/{id}/timeline",
    role: "viewer",
    scope: "incidents:read",
    says: "Shows what happened from the first bad action on, out of the record, and how far it reached.",
    input: z.strictObject({ ...id, kind: TimelineKind.optional() }),
    output: z.object({
      items: z.array(TimelineItem),
      /** How much more there is of each kind than is shown. */
      left: z.number().int(),
      blast: BlastRadius,
    }),
  }),
  "incidents.export": operation({
    method: "GET",
    path: "/api/incidents/{id}/export",
    role: "viewer",
    scope: "incidents:read",
    says: "Exports an incident as JSON or Markdown, with the fields of the OECD's framework that can be filled and those that cannot.",
    input: z.strictObject({ ...id, format: z.enum(["json", "markdown"]).default("json") }),
    output: z.object({ name: z.string(), type: z.string(), text: z.string() }),
  }),
  "incidents.declare": operation({
    method: "POST",
    path: "/api/incidents",
    role: "owner",
    scope: "incidents:write",
    says: "Declares an incident, from an action, a session, an agent, a finding, a stop or nothing; where one of the same cause is open, that one is answered.",
    input: z.strictObject({
      title: line.optional().meta({ description: "made from the cause unless said" }),
      summary: z.string().trim().max(10_000).default(""),
      severity: IncidentSeverity.default("SEV2"),
      mode: IncidentMode.default("real"),
      visibility: Visibility.default("everyone"),
      action: ActionId.optional(),
      agent: AgentId.optional(),
      session: z.string().min(1).max(320).optional().meta({ description: "a session of `agent`" }),
      finding: FindingId.optional(),
      stop: StopId.optional(),
      since: Time.optional().meta({
        description: "when the first bad thing happened, where the record cannot say",
      }),
    }),
    output: IncidentStory,
    status: 201,
  }),
  "incidents.update": change(
    "/api/incidents/{id}/updates",
    "Adds an update: a note, another state or severity, that the cause is known; told to people where asked.",
    {
      text,
      state: z.enum(["triage", "active", "monitoring"]).optional(),
      severity: IncidentSeverity.optional(),
      identified: z.boolean().default(false),
      tell: z.boolean().default(false),
    },
  ),
  "incidents.role": change(
    "/api/incidents/{id}/roles",
    "Gives a role in an incident to a person, or takes it away.",
    { role: IncidentRole, person: PersonId.nullable() },
  ),
  "incidents.contain": change(
    "/api/incidents/{id}/containment",
    "Contains an incident: keeps the record first, then blocks a tool, suspends an agent, revokes its credentials or stops every agent of its owner.",
    {
      step: ContainStep,
      agent: AgentId.optional(),
      server: z.string().min(1).max(200).optional(),
      tool: z.string().min(1).max(200).optional(),
      reason,
    },
  ),
  "incidents.tasks.add": change("/api/incidents/{id}/tasks", "Adds a task to an incident.", {
    title: line,
    owner: PersonId,
    due: Time,
  }),
  "incidents.tasks.end": change(
    "/api/incidents/{id}/tasks/{task}/end",
    "Ends a task: done, or dropped for a reason.",
    { task: n, as: z.enum(["done", "dropped"]), reason: z.string().trim().max(1000).default("") },
  ),
  "incidents.lessons.link": change(
    "/api/incidents/{id}/lessons",
    "Links what was learned: a policy, an evaluator, a dataset, a drill or a criterion of the ladder.",
    { kind: LessonKind, target },
  ),
  "incidents.lessons.unlink": change(
    "/api/incidents/{id}/lessons/unlink",
    "Takes a lesson away again.",
    { kind: LessonKind, target },
  ),
  "incidents.clocks.start": change(
    "/api/incidents/{id}/clocks",
    "Says what an incident is in the sense of a regulation: the clocks that may run are asked about.",
    { trigger: ClockTrigger, at: Time.optional().meta({ description: "now unless said" }) },
  ),
  "incidents.clocks.answer": change(
    "/api/incidents/{id}/clocks/{clock}/answer",
    "Says that a clock runs, that it does not and why, or that what is due was sent.",
    { clock: z.string().max(100), as: z.enum(["running", "dismissed", "met"]), reason },
  ),
  "incidents.postmortem.save": change(
    "/api/incidents/{id}/postmortem",
    "Writes the postmortem, as a draft or for review; its facts are filled in from the record.",
    { state: z.enum(["draft", "review"]).default("draft"), ...postmortemText },
  ),
  "incidents.postmortem.publish": change(
    "/api/incidents/{id}/postmortem/publish",
    "Publishes the postmortem: from then on it is only added to.",
    {},
  ),
  "incidents.postmortem.correct": change(
    "/api/incidents/{id}/postmortem/corrections",
    "Adds a correction to a published postmortem.",
    { text },
  ),
  "incidents.close": change(
    "/api/incidents/{id}/close",
    "Closes an incident; where it was one, only once a lesson of it works.",
    { as: ClosedAs.default("resolved"), reason, into: IncidentId.optional() },
  ),
  "incidents.rules.list": operation({
    method: "GET",
    path: "/api/incident-rules",
    role: "viewer",
    scope: "incidents:read",
    says: "Lists the rules by which incidents are declared.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(IncidentRule) }),
  }),
  "incidents.rules.set": operation({
    method: "PUT",
    path: "/api/incident-rules/{name}",
    role: "operator",
    scope: "incidents:write",
    says: "Makes or changes a rule by which incidents are declared, and turns it on or off.",
    input: z.strictObject(ruleSettings),
    output: IncidentRule,
  }),
};
