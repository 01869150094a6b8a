import type { FileFault } from "@reeve/server/policy/tests/read-file";
import type { TestReport } from "@reeve/server/policy/tests/run";
import { painted, shownInLine, type Terminal } from "./terminal.ts";

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
const policies = (n: number): string => `${n} ${n === 1 ? "policy" : "policies"}`;
const place = ({ file, line, column }: FileFault): string => `${file}:${line}:${column}`;
const saying = ({ field, message, fix }: FileFault): string =>
  `${field === null ? "" : `${field}: `}${message}${fix === null ? "" : ` ${fix}`}`;

/** The report for people: each file with its tests, what failed with its place, and how many. */
export function textOf(terminal: Terminal, report: TestReport): string {
  const lines = [
    `${policies(report.policies.length)}, ${count(report.tools, "tool")}, ${count(report.agents, "agent")}`,
  ];
  const fault = (colour: "red" | "yellow", what: string) => (it: FileFault) =>
    lines.push(
      `  ${painted(terminal, colour, what)} ${shownInLine(`${place(it)}: ${saying(it)}`)}`,
    );
  for (const { errors, warnings } of report.policies) {
    errors.forEach(fault("red", "error"));
    warnings.forEach(fault("yellow", "warning"));
  }
  for (const note of report.notes) lines.push(`  ${painted(terminal, "dim", shownInLine(note))}`);
  for (const { file, tests } of report.files) {
    lines.push("", shownInLine(file));
    for (const { name, faults } of tests) {
      const mark =
        faults.length === 0 ? painted(terminal, "green", "✓") : painted(terminal, "red", "✗");
      lines.push(`  ${mark} ${shownInLine(name)}`);
      for (const it of faults) lines.push(`      ${shownInLine(`${place(it)}: ${saying(it)}`)}`);
    }
  }
  lines.push("", summary(terminal, report));
  return `${lines.join("\n")}\n`;
}

function summary(terminal: Terminal, { ok, files, policies: all }: TestReport): string {
  const errors = all.reduce((sum, it) => sum + it.errors.length, 0);
  const warnings = all.reduce((sum, it) => sum + it.warnings.length, 0);
  const tests = files.flatMap((file) => file.tests);
  const failed = tests.filter(({ faults }) => faults.length > 0).length;
  const parts = [
    errors > 0
      ? `${count(errors, "error")} in the policies: no test was run`
      : tests.length === 0
        ? "no test"
        : failed > 0
          ? `${failed} of ${count(tests.length, "test")} failed`
          : `${count(tests.length, "test")} passed`,
    warnings > 0 ? count(warnings, "warning") : "",
  ];
  return painted(terminal, ok ? "green" : "red", `${parts.filter(Boolean).join(", ")}.`);
}

/** The report as JUnit's XML, as CI systems read it: a suite for the policies and one for each file of tests. */
export function junitOf(report: TestReport): string {
  const suites = [
    suite(
      "policies",
      report.policies.map(({ file, errors, warnings }) => ({
        name: file,
        file,
        line: 1,
        faults: errors,
        notes: warnings,
      })),
    ),
    ...report.files.map(({ file, tests }) =>
      suite(
        file,
        tests.map((it) => ({ ...it, file, notes: [] })),
      ),
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="reeve policies test">\n${suites.join("")}</testsuites>\n`;
}

interface Case {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly faults: readonly FileFault[];
  readonly notes: readonly FileFault[];
}

function suite(name: string, cases: readonly Case[]): string {
  const failures = cases.filter(({ faults }) => faults.length > 0).length;
  const inner = cases.map(testcase).join("");
  return `  <testsuite name=${quoted(name)} tests="${cases.length}" failures="${failures}" errors="0" skipped="0">\n${inner}  </testsuite>\n`;
}

function testcase({ name, file, line, faults, notes }: Case): string {
  const open = `    <testcase classname=${quoted(file)} name=${quoted(name)} file=${quoted(file)} line="${line}"`;
  const lines = (all: readonly FileFault[]): string =>
    escaped(all.map((it) => `${place(it)}: ${saying(it)}`).join("\n"));
  const [first] = faults;
  const inside = [
    first ? `<failure message=${quoted(saying(first))}>${lines(faults)}</failure>` : "",
    notes.length > 0 ? `<system-out>${lines(notes)}</system-out>` : "",
  ].join("");
  return inside === "" ? `${open}/>\n` : `${open}>${inside}</testcase>\n`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
/** What XML cannot hold at all is left out. */
const escaped = (text: string): string =>
  text
    .replaceAll(/(?![\n\t])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "")
    .replaceAll(/[&<>"]/g, (it) => entities[it] ?? it);
const quoted = (text: string): string => `"${escaped(text).replaceAll("\n", "&#10;")}"`;
