import type { MeasuredCriterion } from "@reeve/contract/maturity/maturity";
import type { Reported, ReportedRisk } from "@reeve/contract/report";
import { oscalSubjects } from "./oscal-subjects.ts";
import { uuidOf } from "./uuid.ts";
import { visible } from "./visible.ts";

const oscalVersion = "1.1.3";
/** Whose words the property names are. */
const ns = "https://reeve.dev/ns/oscal";

export const prop = (name: string, value: string | number) => ({
  name,
  ns,
  value: visible(String(value)),
});

/**
 * OSCAL 1.1 assessment results: the model is the plan, a criterion an objective with an observation and a finding, a risk
 * a risk, and one that somebody accepted until a date an approved deviation. The same thing has the same UUID in each report.
 */
export function asOscal(it: Reported, whose: string) {
  const id = (...names: string[]): string => uuidOf("reeve", whose, ...names);
  const { model } = it.maturity;
  const criteria = it.maturity.surfaces.flatMap((surface) => surface.criteria);
  const { components, subjectsOf } = oscalSubjects(it, id);
  const plan = id("plan", model.sha256);
  const reeve = { actors: [{ type: "tool", "actor-uuid": id("tool") }] };
  return {
    "assessment-results": {
      uuid: id("document", it.id),
      metadata: {
        title: "Measured maturity of agent operations",
        "last-modified": it.at,
        version: it.id,
        "oscal-version": oscalVersion,
        props: [prop("label", it.label), prop("made-by", it.by)],
        remarks: "Measured by Reeve from its own records. No auditor has confirmed it.",
      },
      "import-ap": {
        href: `#${plan}`,
        remarks: "The plan is the published model: its criteria, thresholds and gates.",
      },
      results: [
        {
          uuid: id("result", it.id),
          title: `Stage ${it.maturity.stage} of 5`,
          description: `What was measured at ${it.at}: the stage that is gained and held, and each criterion of the model.`,
          start: it.at,
          end: it.at,
          props: [
            prop("stage", it.maturity.stage),
            prop("stage-now", it.maturity.stageNow),
            prop("exposure", it.maturity.exposure),
            ...it.maturity.surfaces.map(({ surface, level }) => prop(`level-${surface}`, level)),
            prop("findings-left-out", it.findings.leftOut),
          ],
          "local-definitions": {
            components: [
              ...components,
              {
                uuid: id("tool"),
                type: "software",
                title: "Reeve",
                description: "What measured: the control plane that these agents act through.",
                status: { state: "operational" },
              },
            ],
          },
          "reviewed-controls": {
            "control-selections": [
              { "include-controls": criteria.map((each) => ({ "control-id": each.id })) },
            ],
            "control-objective-selections": [
              { "include-objectives": criteria.map((each) => ({ "objective-id": each.id })) },
            ],
          },
          observations: [
            ...criteria.map((each) => ({
              ...observation(each, it, id("observation", each.id)),
              origins: [reeve],
              ...subjectsOf(each.id),
            })),
            ...it.findings.items.map((found) => ({
              uuid: id("found", found.kind, found.subject),
              title: visible(found.kind.replaceAll("_", " ")),
              description: visible(found.title),
              props: [prop("severity", found.severity), prop("overdue", String(found.overdue))],
              methods: ["TEST"],
              types: ["finding"],
              origins: [reeve],
              collected: found.openedAt,
            })),
          ],
          ...(it.risks.items.length > 0 && {
            risks: it.risks.items.map((each) => risk(each, it, id, reeve)),
          }),
          findings: criteria.map((each) => finding(each, it, id)),
        },
      ],
      "back-matter": {
        resources: [
          {
            uuid: plan,
            title: "The model",
            description: `Agent Operational Maturity Model ${visible(model.version)}`,
            props: [prop("sha256", model.sha256)],
            rlinks: [
              { href: `${it.address}/api/maturity/model`, "media-type": "application/json" },
            ],
          },
        ],
      },
    },
  };
}

type Id = (...names: string[]) => string;

function observation(each: MeasuredCriterion, it: Reported, uuid: string) {
  const { counts } = each;
  return {
    uuid,
    title: visible(`${each.id}: ${each.name}`),
    description: visible(
      `${each.says}: ${round(each.numerator)} of ${each.denominator}, ${Math.round(each.threshold * 1000) / 10} % needed. ${each.why}`,
    ),
    props: [
      prop("status", each.status),
      prop("numerator", round(each.numerator)),
      prop("denominator", each.denominator),
      prop("threshold", each.threshold),
      prop("unknown", counts["unknown"] ?? 0),
      prop("expired", counts["expired"] ?? 0),
      prop("excused", counts["not_applicable"] ?? 0),
      prop("left-out", it.subjects[each.id]?.leftOut ?? 0),
    ],
    methods: ["TEST"],
    types: ["control-objective"],
    "relevant-evidence": [
      { href: `${it.address}${each.evidence}`, description: "What it was counted from." },
    ],
    collected: it.at,
    ...(each.expiresAt !== null && { expires: each.expiresAt }),
  };
}

function finding(each: MeasuredCriterion, it: Reported, id: Id) {
  const met = each.status === "met";
  const risks = it.risks.items.filter(({ criteria }) => criteria.includes(each.id));
  return {
    uuid: id("finding", each.id),
    title: visible(`${each.id}: ${each.name}`),
    description: visible(met ? "It is met." : each.why),
    target: {
      type: "objective-id",
      "target-id": each.id,
      status: {
        state: met ? "satisfied" : "not-satisfied",
        // What is not known is not said to have failed.
        reason: met ? "pass" : each.status === "unmet" ? "fail" : "other",
        remarks: `Its status is ${each.status}.`,
      },
    },
    "related-observations": [{ "observation-uuid": id("observation", each.id) }],
    ...(risks.length > 0 && {
      "related-risks": risks.map((risk) => ({ "risk-uuid": id("risk", risk.id) })),
    }),
  };
}

function risk(each: ReportedRisk, it: Reported, id: Id, origin: object) {
  const known = new Set(
    it.maturity.surfaces.flatMap(({ criteria }) => criteria.map((one) => one.id)),
  );
  const held = each.criteria.filter((criterion) => known.has(criterion));
  const dollars = (amount: number): string => `${Math.round(amount)}`;
  return {
    uuid: id("risk", each.id),
    title: visible(each.title),
    description: visible(each.title),
    statement: `A year costs ${dollars(each.meanDollars)} US dollars on average, and ${dollars(each.tailDollars)} in the worst year of twenty, with the controls as they are.`,
    props: [prop("answers-for-it", each.owner.name)],
    status: each.status === "accepted" ? "deviation-approved" : "open",
    characterizations: [
      {
        origin,
        facets: [
          { name: "mean-dollars-a-year", system: ns, value: dollars(each.meanDollars) },
          { name: "tail-dollars-a-year", system: ns, value: dollars(each.tailDollars) },
        ],
      },
    ],
    ...(each.acceptedUntil !== null && { deadline: each.acceptedUntil }),
    ...(held.length > 0 && {
      "related-observations": held.map((one) => ({ "observation-uuid": id("observation", one) })),
    }),
  };
}

const round = (n: number): number => Math.round(n * 1000) / 1000;
