import { severities, type Severity } from "../finding.ts";
import { aboutKind } from "../kinds.ts";
import type { Scanned } from "../look.ts";
import type { Signal } from "../signal.ts";
import { shownInLine } from "../../terminal.ts";

const level = (severity: Severity): "error" | "warning" | "note" =>
  severity === "critical" || severity === "high"
    ? "error"
    : severity === "medium"
      ? "warning"
      : "note";
/** What code hosts sort security results by. */
const score: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "3.0",
  info: "1.0",
};

const uri = (path: string): string =>
  path
    .split("/")
    .map((part) => encodeURIComponent(part))
    .join("/");

/** SARIF 2.1.0: a rule for each signal that found something, a result for each finding, a notification for what was not read. */
export function sarifOf(
  { findings, unread }: Scanned,
  signals: readonly Pick<Signal, "id" | "says">[],
  version: string,
) {
  const says = new Map(signals.map((it) => [it.id, it.says]));
  const ids = [...new Set(findings.map(({ signal }) => signal))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "reeve scan",
            version,
            semanticVersion: version,
            rules: ids.map((id) => {
              const text = `Found by ${says.get(id) ?? (id.startsWith("secret.") ? "the value of a secret" : id)}.`;
              const worst =
                severities.findLast((it) =>
                  findings.some((one) => one.signal === id && one.severity === it),
                ) ?? "info";
              return {
                id,
                shortDescription: { text },
                properties: { "security-severity": score[worst], tags: ["ai-agents"] },
              };
            }),
          },
        },
        columnKind: "utf16CodeUnits",
        results: findings.map((it) => ({
          ruleId: it.signal,
          ruleIndex: ids.indexOf(it.signal),
          level: level(it.severity),
          message: {
            text: [
              `${aboutKind[it.kind].label}: ${shownInLine(it.name)} (${it.severity}).`,
              ...it.risks.map(({ says: risk }) => shownInLine(risk)),
              `Seen: ${shownInLine(it.evidence.join("; "))}.`,
              it.means,
              it.next,
            ].join(" "),
          },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uri(it.path) },
                region: { startLine: it.line },
              },
            },
          ],
          partialFingerprints: { "reeveFinding/v1": it.id },
          rank: Math.round(it.confidence * 100),
          properties: {
            kind: it.kind,
            severity: it.severity,
            confidence: it.confidence,
            context: it.context,
            scope: it.scope,
          },
        })),
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: unread.map(({ path, line, says: text }) => ({
              level: "warning",
              message: { text: shownInLine(text) },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: uri(path) },
                    ...(line !== null && { region: { startLine: line } }),
                  },
                },
              ],
            })),
          },
        ],
      },
    ],
  };
}
