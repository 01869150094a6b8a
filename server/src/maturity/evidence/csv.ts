import type { FrameworkEvidence } from "@reeve/contract/evidence";

/** One line for each control. A cell that a spreadsheet would compute is shown as text. */
export function asCsv(frameworks: readonly FrameworkEvidence[]): string {
  const rows = frameworks.flatMap(({ framework, controls }) =>
    controls.map(({ id, says, mark, status, artefacts, gaps }) => [
      framework.name,
      id,
      says,
      mark,
      status,
      artefacts.map(({ name, count }) => `${name}: ${count}`).join("; "),
      gaps.join(" "),
    ]),
  );
  const head = ["framework", "control", "statement", "mapping", "status", "evidence", "gaps"];
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

const cell = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
