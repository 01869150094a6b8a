import type { MeasuredCriterion, MeasuredSubject } from "@reeve/contract/maturity/maturity";
import type { Reported, ReportedFinding } from "@reeve/contract/report";
import { hash } from "node:crypto";
import { uuidOf } from "./uuid.ts";
import { visible } from "./visible.ts";

type Level = "none" | "note" | "warning" | "error";

const levels: Readonly<Record<ReportedFinding["severity"], Level>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};
/** What code hosts sort by. */
const scores = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" } as const;
const base = "REEVE";

/**
 * SARIF 2.1.0: a rule for each criterion and each kind of finding, a result for each subject that does not pass and each
 * open finding. What cannot be seen is `open`: it is not said to be broken.
 */
export function asSarif(it: Reported) {
  const criteria = it.maturity.surfaces.flatMap((surface) => surface.criteria);
  const kinds = [...new Set(it.findings.items.map(({ kind }) => kind))].toSorted();
  const rules = [
    ...criteria.map(ruleOf),
    ...kinds.map((kind) => ({
      id: `finding/${kind}`,
      shortDescription: { text: `Open findings: ${kind.replaceAll("_", " ")}.` },
    })),
  ];
  const index = new Map(rules.map(({ id }, at) => [id, at]));
  const results = [
    ...criteria.flatMap((criterion) =>
      resultsOf(criterion, it.subjects[criterion.id]?.items ?? []),
    ),
    ...it.findings.items.map(foundResult),
  ].map((result) => ({ ...result, ruleIndex: index.get(result.ruleId) ?? -1 }));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Reeve",
            version: it.maturity.model.version,
            semanticVersion: it.maturity.model.version,
            rules,
          },
        },
        automationDetails: { id: `reeve/${it.id}`, guid: uuidOf("sarif", it.id) },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [base]: { uri: `${it.address.replace(/\/+$/, "")}/` } },
        results,
        invocations: [{ executionSuccessful: true, endTimeUtc: it.at }],
        properties: {
          label: it.label,
          asOf: it.at,
          stage: it.maturity.stage,
          modelSha256: it.maturity.model.sha256,
          subjectsLeftOut: Object.values(it.subjects).reduce(
            (sum, { leftOut }) => sum + leftOut,
            0,
          ),
          findingsLeftOut: it.findings.leftOut,
        },
      },
    ],
  };
}

const ruleOf = (it: MeasuredCriterion) => ({
  id: it.id,
  name: it.name,
  shortDescription: { text: `${it.id}: ${it.name}.` },
  fullDescription: {
    text: `Counted: ${it.says}. Met from ${Math.round(it.threshold * 1000) / 10} %.`,
  },
  defaultConfiguration: { level: levels[it.weight] },
  properties: {
    "security-severity": scores[it.weight],
    tags: ["ai-agents", "maturity"],
    level: it.level,
    status: it.status,
    numerator: it.numerator,
    denominator: it.denominator,
  },
});

/** A criterion that is not met and has nobody to name is one result of its own. */
function resultsOf(criterion: MeasuredCriterion, subjects: readonly MeasuredSubject[]) {
  const failing = subjects.filter(
    ({ standing }) => standing !== "pass" && standing !== "not_applicable",
  );
  const met = criterion.status === "met";
  if (failing.length === 0)
    return met
      ? []
      : [
          result(criterion.id, {
            kind: "open" as const,
            level: "none" as const,
            text: criterion.why,
            subject: "organisation",
            name: "The organisation",
            page: criterion.evidence,
          }),
        ];
  return failing.map(({ id, name, standing, why, page }) => {
    const broken = standing === "fail";
    return result(criterion.id, {
      kind: broken ? ("fail" as const) : ("open" as const),
      // A criterion that is met all the same has some to spare.
      level: broken ? (met ? "note" : levels[criterion.weight]) : "none",
      text: `${name}: ${why}`,
      subject: id,
      name,
      page,
    });
  });
}

const foundResult = (it: ReportedFinding) =>
  result(`finding/${it.kind}`, {
    kind: "fail",
    level: levels[it.severity],
    text: it.title,
    subject: it.subject,
    name: it.subject,
    page: "/findings",
  });

function result(
  ruleId: string,
  it: {
    readonly kind: "fail" | "open";
    readonly level: Level;
    readonly text: string;
    readonly subject: string;
    readonly name: string;
    readonly page: string;
  },
) {
  return {
    ruleId,
    kind: it.kind,
    level: it.level,
    message: { text: visible(it.text) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: encodeURI(visible(it.page).replace(/^\/+/, "")),
            uriBaseId: base,
          },
        },
        logicalLocations: [
          { name: visible(it.name), fullyQualifiedName: visible(it.subject), kind: "resource" },
        ],
      },
    ],
    partialFingerprints: {
      "reeveSubject/v1": hash("sha256", `${ruleId}\n${it.subject}`, "hex"),
    },
  };
}
