import type { Incident, IncidentUpdate, TimelineItem } from "@reeve/contract/incident";
import type { Database } from "../../platform/database.ts";
import { isoTime } from "../../platform/clock.ts";
import {
  actionsSeen,
  approvalsSeen,
  changesSeen,
  findingsSeen,
  type ActionSeen,
  type ApprovalSeen,
  type ChangeSeen,
  type FindingSeen,
  type Span,
} from "./timeline-store.ts";

/** How many of each kind are shown. */
const most = 200;

/** What other rooms know of: alarms about agents. */
export type Alarms = (db: Database["kysely"], span: Span) => Promise<readonly TimelineItem[]>;

/** From the first bad action until it was closed, or now. */
export const spanOf = (it: Incident, nowMs: number): Span => ({
  agents: it.agents.map(({ id }) => id),
  actions: it.actions,
  from: it.firstBadAt,
  to: it.closedAt ?? isoTime(nowMs),
});

/** What happened, out of the record, in the order of time. */
export async function timelineOf(
  db: Database["kysely"],
  it: Incident,
  updates: readonly IncidentUpdate[],
  alarms: Alarms,
  nowMs: number,
): Promise<{ readonly items: TimelineItem[]; readonly full: number }> {
  const span = spanOf(it, nowMs);
  const actions = await actionsSeen(db, span, most);
  const changes = await changesSeen(db, span, most);
  const approvals = await approvalsSeen(db, span, most);
  const findings = await findingsSeen(db, span, most);
  const names = new Map<string, string>(it.agents.map(({ id, name }) => [id, name]));
  const triggers = new Set<string>(it.actions);
  const items = [
    ...actions.map((one) => ofAction(one, names, triggers)),
    ...changes.map(ofChange),
    ...approvals.flatMap(ofApproval),
    ...findings.flatMap((one) => ofFinding(one, span.to)),
    ...(await alarms(db, span)),
    ...updates.map(ofUpdate),
  ];
  const refused = actions.filter(
    ({ answer }) => answer === "block" || answer === "escalate",
  ).length;
  const full = [
    refused,
    actions.length - refused,
    changes.length,
    approvals.length,
    findings.length,
  ];
  return {
    items: items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    full: full.filter((size) => size >= most).length,
  };
}

const plain = { who: null, answer: null, trigger: false, link: null, evidence: null };

const said: Record<string, string> = {
  allow: "was allowed",
  scope: "was allowed, narrowed",
  block: "was blocked",
  escalate: "waited for a person",
};

const called = (server: string | null, tool: string | null): string =>
  [server, tool].filter((part) => part !== null && part !== "").join("/") || "a request";

function ofAction(
  { at, log, seq, id, agent, server, tool, answer }: ActionSeen,
  names: ReadonlyMap<string, string>,
  triggers: ReadonlySet<string>,
): TimelineItem {
  return {
    ...plain,
    at,
    kind: "action",
    text: `${called(server, tool)} ${said[answer ?? ""] ?? "was seen"}`,
    who: names.get(agent ?? "") ?? agent,
    answer,
    trigger: triggers.has(id),
    link: `/actions/${id}`,
    evidence: { log, position: seq },
  };
}

interface Admin {
  readonly admin: {
    readonly at: string;
    readonly operation: string;
    readonly subject: string | null;
    readonly actor: { readonly name: string };
  };
}

const stopping = /^(stops\.|agents\.(stop|resume)$)/;

function ofChange({ seq, body }: ChangeSeen): TimelineItem {
  const { at, operation, subject, actor } = (JSON.parse(body) as Admin).admin;
  return {
    ...plain,
    at,
    kind: stopping.test(operation) ? "stop" : "change",
    text: subject === null ? operation : `${operation} ${subject}`,
    who: actor.name,
    link: subject?.startsWith("stp_") ? `/stops/${subject}` : "/changes",
    evidence: { log: 0, position: seq },
  };
}

function ofApproval(it: ApprovalSeen): TimelineItem[] {
  const what = called(it.server, it.tool);
  const link = `/approvals/${it.id}`;
  const asked = { ...plain, at: it.requested_at, kind: "approval" as const, who: it.agent, link };
  const items = [{ ...asked, text: `asked a person about ${what}` }];
  if (it.decided_at === null) return items;
  const answer = { ...asked, at: it.decided_at, who: it.voters, text: `${what}: ${it.status}` };
  return [...items, answer];
}

function ofFinding(it: FindingSeen, to: string): TimelineItem[] {
  const opened = { ...plain, at: it.opened_at, kind: "finding" as const, link: "/findings" };
  const items = [{ ...opened, text: it.title }];
  if (it.resolved_at === null || it.resolved_at > to) return items;
  return [...items, { ...opened, at: it.resolved_at, text: `Resolved: ${it.title}` }];
}

const ofUpdate = ({ at, by, text }: IncidentUpdate): TimelineItem => ({
  ...plain,
  at,
  kind: "people",
  text,
  who: by,
});
