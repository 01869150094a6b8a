import type { Finding, Severity } from "../finding.ts";
import { severities } from "../finding.ts";
import { aboutKind } from "../kinds.ts";
import type { Scanned } from "../look.ts";
import { painted, shownInLine, type Colour, type Terminal } from "../../terminal.ts";

const colours: Readonly<Record<Severity, Colour>> = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "blue",
  info: "dim",
};

/** For people: a line for each finding, what the serious ones mean and what to do next, and what could not be read. */
export function tableText(terminal: Terminal, { findings, unread, files, read }: Scanned): string {
  const lines: string[] = [];
  if (findings.length > 0) lines.push(...table(terminal, findings), "");
  for (const it of findings.filter(
    ({ severity }) => severity === "critical" || severity === "high",
  ))
    lines.push(...detail(terminal, it), "");
  if (unread.length > 0) {
    lines.push(painted(terminal, "bold", "Not read"));
    for (const { path, line, says } of unread)
      lines.push(`  ${shownInLine(path)}${line === null ? "" : `:${line}`}  ${shownInLine(says)}`);
    lines.push("");
  }
  lines.push(summary(findings, files, read, unread.length));
  return `${lines.join("\n")}\n`;
}

function table(terminal: Terminal, findings: readonly Finding[]): string[] {
  const rows = findings.map((it) => [
    it.severity,
    aboutKind[it.kind].label,
    cut(shownInLine(it.name), 44),
    `${shownInLine(it.path)}:${it.line}`,
    `${Math.round(it.confidence * 100)} %`,
    it.signal,
  ]);
  const heads = ["severity", "what", "name", "where", "sure", "signal"];
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => Math.min(row[i]?.length ?? 0, 90))),
  );
  const text = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    painted(terminal, "dim", text(heads)),
    ...rows.map((row, i) => {
      const severity = findings[i]?.severity ?? "info";
      const padded = severity.padEnd(widths[0] ?? 0);
      return text(row).replace(padded, painted(terminal, colours[severity], padded));
    }),
  ];
}

function detail(terminal: Terminal, it: Finding): string[] {
  return [
    `${painted(terminal, colours[it.severity], it.severity)}  ${aboutKind[it.kind].label} ${shownInLine(it.name)}  ${shownInLine(it.path)}:${it.line}`,
    ...it.risks.map(({ says }) => `    ${shownInLine(says)}`),
    `    Seen: ${shownInLine(it.evidence.join("; "))}`,
    `    ${it.means}`,
    `    Next: ${it.next}`,
    ...(it.owners.length > 0
      ? [`    CODEOWNERS or the catalog names ${shownInLine(it.owners.join(", "))}.`]
      : []),
  ];
}

function summary(
  findings: readonly Finding[],
  files: number,
  read: number,
  unread: number,
): string {
  const count = (n: number, noun: string): string =>
    `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
  const by = severities.toReversed().flatMap((severity) => {
    const n = findings.filter((it) => it.severity === severity).length;
    return n > 0 ? [`${n} ${severity}`] : [];
  });
  const found =
    findings.length === 0
      ? "Nothing was found"
      : `${count(findings.length, "finding")}: ${by.join(", ")}`;
  return `${found}. ${count(files, "file")}, of which ${read.toLocaleString("en")} were read${unread > 0 ? `; ${count(unread, "place")} could not be read as a whole` : ""}.`;
}

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
