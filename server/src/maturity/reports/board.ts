import { model } from "@reeve/contract/maturity/model";
import type { Gap } from "@reeve/contract/maturity/maturity";
import type { Reported, ReportedIncident } from "@reeve/contract/report";
import { barsPicture, trendPicture } from "./count-pictures.ts";
import { colour, type Picture } from "./picture.ts";
import { ladderPicture, statusPicture, surfacesPicture } from "./standing-pictures.ts";
import { short } from "./visible.ts";

/** What a page is put together from; both the page in a browser and the PDF know these and nothing else. */
export type Block =
  | { readonly kind: "heading" | "text" | "check"; readonly text: string }
  | {
      readonly kind: "facts";
      readonly items: readonly { readonly value: string; readonly says: string }[];
    }
  | { readonly kind: "picture"; readonly picture: Picture }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Shares of the width; they add up to 1. */
      readonly widths: readonly number[];
    };

export interface Board {
  readonly title: string;
  readonly at: string;
  readonly foot: string;
  readonly pages: readonly { readonly title: string; readonly blocks: readonly Block[] }[];
}

const minute = (at: string): string => `${at.slice(0, 16).replace("T", " ")} UTC`;
const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString("en-US")}`;
const count = (n: number, noun: string): string =>
  `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;

/** The board report: four pages, pictures first. Each number says as of when, out of how many, and where it is checked. */
export function boardOf(it: Reported, fingerprint: string): Board {
  return {
    title: "Agent operations: board report",
    at: it.at,
    foot: `Measured ${minute(it.at)} by Reeve from its own records; no auditor has confirmed it. Report ${it.id}. Signed by the key ${fingerprint.slice(0, 26)}…`,
    pages: [
      { title: "Where we stand", blocks: standing(it) },
      { title: "Where it is going", blocks: going(it) },
      { title: "What agents reach, and what is covered", blocks: reach(it) },
      { title: "Risks, incidents, and what to do next", blocks: next(it) },
    ],
  };
}

const check = (it: Reported, of: string, page: string): Block => ({
  kind: "check",
  text: `As of ${minute(it.at)}. ${of} Check: ${short(it.address, 80)}${page}`,
});

function standing(it: Reported): Block[] {
  const { maturity } = it;
  const stage = model.stages[maturity.stage - 1];
  const criteria = maturity.surfaces.flatMap((surface) => surface.criteria);
  const met = criteria.filter(({ status }) => status === "met").length;
  const { candidate, claimed } = maturity;
  const held =
    candidate === null
      ? `The evidence of this moment gives stage ${maturity.stageNow}.`
      : `Stage ${candidate.stage} is open since ${minute(candidate.since)} and is gained on ${minute(candidate.gainedAt)} if it holds.`;
  const shortened = maturity.model.shortened
    ? " Holds are shortened here: this is a demonstration."
    : "";
  return [
    {
      kind: "facts",
      items: [
        { value: `${maturity.stage} of 5`, says: `stage, measured: ${stage?.name ?? ""}` },
        { value: `${maturity.exposure} of 5`, says: "exposure: how far agents reach" },
        { value: `${met} of ${criteria.length}`, says: "criteria are met" },
        { value: it.estate.agents.toLocaleString("en-US"), says: "agents, retired ones left out" },
      ],
    },
    { kind: "picture", picture: ladderPicture(maturity) },
    { kind: "text", text: `${stage?.going ?? ""} ${held}${shortened}` },
    {
      kind: "text",
      text:
        claimed === null
          ? "Nobody has claimed a stage in a self-assessment."
          : `Claimed in a self-assessment: stage ${claimed.stage}, by ${short(claimed.by, 60)} on ${claimed.at.slice(0, 10)}. Measured wins.`,
    },
    { kind: "heading", text: "Six surfaces of control" },
    { kind: "picture", picture: surfacesPicture(maturity) },
    check(
      it,
      `Out of ${criteria.length} criteria of model ${maturity.model.version}.`,
      "/maturity",
    ),
  ];
}

function going(it: Reported): Block[] {
  const stages = it.changes.filter(({ what }) => what === "stage").length;
  return [
    { kind: "heading", text: "Stage over time" },
    { kind: "picture", picture: trendPicture(it) },
    check(
      it,
      `${count(stages, "change")} of the stage in 365 days${it.firstMeasuredAt === null ? "" : `, measured since ${minute(it.firstMeasuredAt)}`}.`,
      "/maturity/history",
    ),
    { kind: "heading", text: "What changed last" },
    it.changes.length === 0
      ? { kind: "text", text: "No level has changed yet." }
      : {
          kind: "table",
          head: ["When (UTC)", "What", "From", "To", "Why"],
          widths: [0.2, 0.15, 0.08, 0.07, 0.5],
          rows: it.changes
            .slice(0, 9)
            .map(({ at, what, from, to, says }) => [
              at.slice(0, 16).replace("T", " "),
              what,
              String(from),
              String(to),
              short(says, 110),
            ]),
        },
    check(
      it,
      `The newest ${Math.min(9, it.changes.length)} of ${count(it.changes.length, "change")} of stage and surfaces.`,
      "/maturity/history",
    ),
  ];
}

function reach(it: Reported): Block[] {
  const { estate, findings, maturity } = it;
  const criteria = maturity.surfaces.flatMap((surface) => surface.criteria).length;
  const servers = estate.servers.filter(({ key }) => key !== "others").slice(0, 5);
  const severities = ["critical", "high", "medium", "low"] as const;
  const named = (n: number, of: number): string =>
    `${n.toLocaleString("en-US")} of ${of.toLocaleString("en-US")}`;
  return [
    { kind: "heading", text: "Criteria by surface: met, not met, expired, unknown" },
    { kind: "picture", picture: statusPicture(maturity) },
    check(
      it,
      `Of ${criteria} criteria. Unknown is what Reeve cannot see; it never counts as met.`,
      "/maturity",
    ),
    { kind: "heading", text: `Exposure ${maturity.exposure} of 5` },
    { kind: "text", text: short(maturity.exposureWhy, 220) },
    {
      kind: "picture",
      picture: barsPicture(
        "Agents by tier.",
        estate.tiers.map(({ tier, agents }) => ({
          name: `Agents of tier ${tier}`,
          n: agents,
          shown: named(agents, estate.agents),
          fill: tier === "critical" ? colour.bad : colour.there,
        })),
      ),
    },
    ...(servers.length === 0
      ? []
      : [
          {
            kind: "picture" as const,
            picture: barsPicture(
              "Tool servers that most agents reach.",
              servers.map(({ name, agents }) => ({
                name: `Reach ${short(name, 24)}`,
                n: agents,
                shown: named(agents, estate.agents),
              })),
            ),
          },
        ]),
    check(
      it,
      `Of ${count(estate.agents, "agent")}; reached: granted, or used in 30 days.`,
      "/agents",
    ),
    {
      kind: "heading",
      text: `Open findings: ${findings.open.toLocaleString("en-US")}, overdue: ${findings.overdue.toLocaleString("en-US")}`,
    },
    {
      kind: "picture",
      picture: barsPicture(
        "Open findings by severity.",
        severities.map((severity) => ({
          name: `Severity ${severity}`,
          n: findings.bySeverity[severity],
          shown: named(findings.bySeverity[severity], findings.open),
          fill: severity === "critical" || severity === "high" ? colour.bad : colour.warn,
        })),
      ),
    },
    check(it, `Of ${count(findings.open, "open finding")}.`, "/findings"),
  ];
}

function next(it: Reported): Block[] {
  const { risks, incidents, maturity } = it;
  const all = risks.open + risks.accepted;
  const top = risks.items.slice(0, 4);
  return [
    {
      kind: "heading",
      text: `Risks that are left: ${risks.open} open, ${risks.accepted} accepted`,
    },
    top.length === 0
      ? { kind: "text", text: "No risk is written down." }
      : {
          kind: "picture",
          picture: barsPicture(
            "The largest risks by what the worst year in twenty costs.",
            top.map(({ title, tailDollars, status, acceptedUntil }) => ({
              name: short(title, 34),
              n: tailDollars,
              shown: `${dollars(tailDollars)}, ${acceptedUntil === null ? status : `accepted until ${acceptedUntil.slice(0, 10)}`}`,
              fill: status === "accepted" ? colour.there : colour.bad,
            })),
          ),
        },
    check(
      it,
      `The largest ${top.length} of ${count(all, "risk")}, by what the worst year in twenty costs.`,
      "/risks",
    ),
    {
      kind: "heading",
      text: `Incidents of ${incidents.days} days: ${incidents.total}, open: ${incidents.open}, near misses: ${incidents.nearMisses}`,
    },
    incidents.items.length === 0
      ? { kind: "text", text: "None that everyone may see was reported." }
      : {
          kind: "table",
          head: ["Number", "What", "Severity", "State", "Contained after"],
          widths: [0.12, 0.46, 0.12, 0.12, 0.18],
          rows: incidents.items.slice(0, 4).map(incidentRow),
        },
    check(
      it,
      `The worst ${Math.min(4, incidents.items.length)} of ${incidents.total}; ${incidents.restricted} restricted and not named. Median to contain: ${lasted(incidents.containMsMedian)}.`,
      "/incidents",
    ),
    ...plan("The gap that keeps the next stage shut", maturity.nextControl, it),
    ...(maturity.differ === null
      ? []
      : [{ kind: "text" as const, text: short(maturity.differ, 260) }]),
  ];
}

const incidentRow = ({ ref, title, severity, state, containMs, nearMiss }: ReportedIncident) => [
  `INC-${ref}`,
  short(title, 60),
  severity,
  state,
  nearMiss ? "no harm done" : lasted(containMs),
];

function lasted(ms: number | null): string {
  if (ms === null) return "not yet";
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  return ms < 5_400_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 360_000) / 10} h`;
}

function plan(title: string, gap: Gap | null, it: Reported): Block[] {
  if (gap === null)
    return [
      { kind: "heading", text: "What to do next" },
      { kind: "text", text: "Every gate is open. Keep the evidence from expiring." },
    ];
  return [
    { kind: "heading", text: `${title}: ${short(gap.title, 60)}` },
    { kind: "text", text: `${gap.criterion}: ${short(gap.why, 160)}` },
    {
      kind: "table",
      head: ["Do", "Who", "Effort", "Concerns", "Then"],
      widths: [0.44, 0.12, 0.16, 0.1, 0.18],
      rows: gap.actions
        .slice(0, 3)
        .map(({ title: name, says, who, effort, concerns, gains, criterion }) => [
          `${short(name, 50)} (${criterion}): ${short(says, 80)}`,
          who,
          effort,
          String(concerns),
          `${gains.surface} ${gains.level}, stage ${gains.stage}`,
        ]),
    },
    check(it, "What each would give is worked out by the model.", "/maturity"),
  ];
}
