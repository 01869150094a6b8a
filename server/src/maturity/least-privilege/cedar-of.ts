import type { ArgumentBound, ProposedTool } from "@reeve/contract/privilege";
import type { AgentId } from "@reeve/contract/id";
import { attributeName } from "../../policy/decide/normalise.ts";
import { tokensOf } from "../../policy/decide/redaction.ts";

export interface ToWrite {
  readonly policy: string;
  readonly agent: { readonly id: AgentId; readonly name: string };
  readonly since: string;
  readonly until: string;
  readonly tools: readonly ProposedTool[];
}

/** The policy of the agent's own layer that forbids all but what is kept. It can only tighten. */
export function cedarOf({ policy, agent, since, until, tools }: ToWrite): string {
  const kept = tools.filter(({ keep }) => keep);
  const calls = kept.reduce((sum, it) => sum + it.calls, 0);
  return [
    `// What ${inComment(agent.name)} did from ${since.slice(0, 10)} to ${until.slice(0, 10)}, as a policy. Only what is outside of it is forbidden.`,
    wall(
      policy,
      agent,
      kept,
      `n=${calls};first=${edge(kept, "firstAt", -1)};last=${edge(kept, "lastAt", 1)}`,
    ),
    ...kept.filter(({ bounds }) => bounds.length > 0).map((tool) => bounded(policy, agent, tool)),
    "",
  ].join("\n\n");
}

/** Cedar writes its strings as JSON does, but for characters that only JSON escapes by four digits. */
export const text = (value: string): string =>
  JSON.stringify(value).replaceAll(/\\(?:u([0-9a-f]{4})|.)/g, (found, code?: string) =>
    code === undefined ? (shortEscapes[found] ?? found) : `\\u{${code}}`,
  );
const shortEscapes: Readonly<Record<string, string>> = { "\\b": "\\u{8}", "\\f": "\\u{c}" };

const inComment = (name: string): string => name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");

const edge = (
  tools: readonly ProposedTool[],
  member: "firstAt" | "lastAt",
  way: 1 | -1,
): string => {
  const times = tools.flatMap((tool) => tool[member] ?? []).sort();
  return times.at(way === 1 ? -1 : 0)?.slice(0, 10) ?? "never";
};

function wall(
  policy: string,
  agent: ToWrite["agent"],
  kept: readonly ProposedTool[],
  evidence: string,
): string {
  const tools = kept.map(({ server, tool }) => `Reeve::Tool::${text(`${server}/${tool}`)}`);
  const unless =
    tools.length === 0 ? "" : `\nunless { resource in [\n  ${tools.join(",\n  ")}\n] }`;
  return `@id(${text(`${policy}.tools`)})
@layer("agent")
@generated("from what it did")
@evidence(${text(evidence)})
@reason("This agent is kept to the tools it has used. Ask its owner for another.")
forbid (
  principal == Reeve::Agent::${text(agent.id)},
  action in Reeve::Action::"call_tool",
  resource
)${unless};`;
}

function bounded(policy: string, agent: ToWrite["agent"], it: ProposedTool): string {
  const path = `${it.server}/${it.tool}`;
  const evidence = `n=${it.calls};first=${it.firstAt?.slice(0, 10) ?? "never"};last=${it.lastAt?.slice(0, 10) ?? "never"}`;
  return `@id(${text(`${policy}.${path}`)})
@layer("agent")
@generated("from what it did")
@evidence(${text(evidence)})
@reason("This agent is kept to arguments like those it has used. Ask its owner for others.")
forbid (
  principal == Reeve::Agent::${text(agent.id)},
  action == Reeve::Action::${text(path)},
  resource
)
unless {
  ${it.bounds.map(condition).join(" &&\n  ")}
};`;
}

/** An argument that is left out is outside of no bound. */
function condition(bound: ArgumentBound): string {
  const names = tokensOf(bound.path).map(attributeName);
  const upTo = (n: number): string =>
    names.slice(0, n).reduce((before, name) => `${before}${member(name)}`, "context.args");
  return names.reduceRight(
    (inner, name, n) =>
      `(if ${upTo(n)} has ${isName(name) ? name : text(name)} then ${inner} else true)`,
    within(upTo(names.length), bound),
  );
}

const words = new Set(["true", "false", "if", "then", "else", "in", "is", "like", "has"]);
const isName = (name: string): boolean =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !words.has(name) && !name.startsWith("__");
const member = (name: string): string => (isName(name) ? `.${name}` : `[${text(name)}]`);

function within(whole: string, { kind, values, decimal }: ArgumentBound): string {
  switch (kind) {
    case "one of":
      return values.length === 1
        ? `${whole} == ${literal(values[0])}`
        : `[${values.map(literal).join(", ")}].contains(${whole})`;
    case "at most":
      return decimal
        ? `${whole}.lessThanOrEqual(decimal("${upwards(Number(values[0]))}"))`
        : `${whole} <= ${String(values[0])}`;
    case "begins with":
      return `(${values.map((value) => begins(whole, String(value))).join(" || ")})`;
    case "ends with":
      return `(${values.map((value) => ends(whole, String(value))).join(" || ")})`;
  }
}

/** Four places, as Cedar has them; what is cut off never makes the bound tighter than what was seen. */
const upwards = (value: number): string => (Math.ceil(value * 1e4 - 1e-6) / 1e4).toFixed(4);

/** Below a folder is only what does not climb out of it again. */
const begins = (whole: string, value: string): string => {
  const starts = `${whole} like ${pattern(value, "", "*")}`;
  return value.includes("://") ? starts : `(${starts} && !(${whole} like "*..*"))`;
};

/** One address, and not the last of several. */
const ends = (whole: string, value: string): string =>
  `(${whole} like ${pattern(value, "*", "")} && !(${whole} like "*@*@*"))`;

const literal = (value: unknown): string =>
  typeof value === "string" ? text(value) : String(value);

/** A star in the text itself is escaped: it stands for itself. */
const pattern = (value: string, before: string, after: string): string =>
  `"${before}${text(value)
    .slice(1, -1)
    .replaceAll("*", String.raw`\*`)}${after}"`;
