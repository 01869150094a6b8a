import type { Incident, TimelineItem } from "@reeve/contract/incident";
import type { IncidentStory } from "@reeve/contract/incident-operations";
import { took } from "./story.ts";

/** Fields of the OECD's reporting framework as far as they are known here; null where the record cannot say. */
export function oecdOf({ incident: it, story, postmortem, containment }: IncidentStory): {
  readonly filled: Readonly<Record<string, unknown>>;
  readonly missing: readonly string[];
} {
  const fields: Record<string, unknown> = {
    title: it.title,
    description: it.summary || story,
    dateOfIncident: it.firstBadAt,
    dateReported: it.reportedAt,
    incidentOrHazard: it.nearMiss ? "hazard" : "incident",
    aiSystems: it.agents.map(({ name, version }) => ({ name, version })),
    remediation: containment.filter(({ step }) => step !== "preserve").map(({ says }) => says),
    submitterRole: "deployer",
    provider: null,
    harmType: null,
    affectedStakeholders: null,
    industry: null,
    country: null,
    aiPrinciple: null,
    autonomyLevel: null,
    intendedUseOrMisuse: null,
    severityByTheFramework: null,
    supportingMaterial: postmortem?.hash ?? null,
  };
  const known = ([, value]: [string, unknown]): boolean =>
    value !== null && !(Array.isArray(value) && value.length === 0);
  return {
    filled: Object.fromEntries(Object.entries(fields).filter(known)),
    missing: Object.entries(fields).flatMap((field) => (known(field) ? [] : [field[0]])),
  };
}

const nameOf = ({ ref }: Incident): string => `INC-${ref}`;

export function asJson(story: IncidentStory, timeline: readonly TimelineItem[]) {
  const oecd = oecdOf(story);
  const text = JSON.stringify({ ...story, timeline, oecd }, null, 2);
  return { name: `${nameOf(story.incident)}.json`, type: "application/json", text };
}

/** One line of Markdown: what others wrote is text in it, and neither a heading nor a link. */
export const line = (text: string): string =>
  text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*_[\]<>#|!~]/g, "\\$&");

const list = (items: readonly string[]): string[] =>
  items.length === 0 ? ["None."] : items.map((item) => `- ${line(item)}`);

export function asMarkdown(it: IncidentStory, timeline: readonly TimelineItem[]) {
  const { incident, lessons, tasks, clocks, postmortem, containment } = it;
  const { missing } = oecdOf(it);
  const { detectMs, acceptMs, containMs, resolveMs } = incident.durations;
  const after = (ms: number | null): string => (ms === null ? "not yet" : took(ms));
  const text = [
    `# ${nameOf(incident)}: ${line(incident.title)}`,
    "",
    line(it.story),
    "",
    `${incident.severity}, ${incident.state}${incident.nearMiss ? ", a near miss" : ""}, ${incident.mode}.`,
    "",
    "## How long it took",
    "",
    ...list([
      `To detect: ${after(detectMs)}`,
      `To accept: ${after(acceptMs)}`,
      `To contain: ${after(containMs)}`,
      `To resolve: ${after(resolveMs)}`,
    ]),
    "",
    "## Containment",
    "",
    ...list(containment.map(({ at, says, by, reason }) => `${at} ${says}, by ${by}: ${reason}`)),
    "",
    "## Lessons",
    "",
    ...list(
      lessons.map(
        ({ kind, target, works, says }) =>
          `${works ? "Works" : "Does not work yet"}: ${kind} ${target}. ${says}`,
      ),
    ),
    "",
    "## Tasks",
    "",
    ...list(
      tasks.map(
        ({ title, owner, dueAt, status }) => `${title} (${owner.name}, due ${dueAt}): ${status}`,
      ),
    ),
    "",
    "## Duties to report",
    "",
    ...list(
      clocks.map(
        ({ clock, state, dueAt }) =>
          `${clock.regime} ${clock.article}: ${state}, due ${dueAt ?? "not known"} (${clock.status}: check before relying on it)`,
      ),
    ),
    "",
    ...(postmortem ? written(postmortem) : []),
    "## Timeline",
    "",
    ...list(timeline.map(({ at, who, text }) => `${at} ${who === null ? "" : `${who}: `}${text}`)),
    "",
    "## Not known here",
    "",
    "Of the OECD's reporting framework these fields are missing, and were not made up:",
    "",
    ...list(missing),
    "",
  ].join("\n");
  return { name: `${nameOf(incident)}.md`, type: "text/markdown", text };
}

const written = (it: NonNullable<IncidentStory["postmortem"]>): string[] => [
  `## Postmortem (${it.state})`,
  "",
  line(it.summary),
  "",
  line(it.impact),
  "",
  "### Contributing factors",
  "",
  ...list(it.contributingFactors),
  "",
  "### What worked",
  "",
  ...list(it.whatWorked),
  "",
  "### What did not",
  "",
  ...list(it.whatDidNot),
  "",
];
