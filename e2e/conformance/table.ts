import { countOf, notServed } from "./found.ts";
import type { Pair, Run } from "./run.ts";
import { revisions, type Required } from "./suite.ts";

const sets =
  /^(auth|tools|resources|prompts|elicitation|input-required-result|tasks|http|server)[-/_]/;
const setOf = (scenario: string): string =>
  scenario.replace(sets, (found) => `${found}…`).replace(/…[^\n]*/, "\\*");

const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

/** The tables of docs/conformance.md. */
export function tables(run: Run): string {
  const parts = revisions.flatMap((revision) => [
    `## Server, ${revision}`,
    part(run.required[revision], run.server[revision], "server"),
    `## Client, ${revision}`,
    part(run.required[revision], run.client[revision], "client"),
  ]);
  return [...parts, "## Reeve's own issuer", issuer(run)].join("\n\n");
}

function part(required: Required, pair: Pair, side: "server" | "client"): string {
  const scored = required[side];
  const unscored = [...required.unscored.keys()].filter((name) => pair.direct.has(name));
  const lines = [
    row("scenarios", "how many", "direct: passed / failed", "through Reeve: passed / failed"),
    row("---", "---:", "---:", "---:"),
  ];
  const add = (label: string, names: readonly string[]): void => {
    const cell = (way: "direct" | "through"): string => {
      if (names.every(notServed)) return "not served";
      if (side === "client" && way === "through" && names.every(isAuth)) return "not run";
      const { passed, failed } = countOf(pair[way], names, side === "client");
      return `${passed} / ${failed}`;
    };
    lines.push(row(label, names.length, cell("direct"), cell("through")));
  };
  for (const [label, names] of grouped(scored, setOf)) add(label, names);
  const carried = side === "client" ? scored.filter((name) => !isAuth(name)) : scored;
  add(side === "client" ? "**all scored but auth**" : "**all scored**", carried);
  for (const [label, names] of grouped(
    unscored,
    (name) => `not scored (${required.unscored.get(name) ?? ""}): ${setOf(name)}`,
  ))
    add(label, names);
  return lines.join("\n");
}

function grouped(names: readonly string[], by: (name: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) groups.set(by(name), [...(groups.get(by(name)) ?? []), name]);
  return groups;
}

const isAuth = (name: string): boolean => name.startsWith("auth/");

function issuer({ issuer: found }: Run): string {
  const lines = [row("check", "result", "what the suite says"), row("---", "---", "---")];
  for (const checks of found.values())
    for (const { id, status, error } of checks)
      lines.push(row(`\`${id}\``, status.toLowerCase(), error ?? ""));
  return lines.join("\n");
}
