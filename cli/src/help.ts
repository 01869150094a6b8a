import type { OperationName } from "@reeve/contract/operations";
import { isList } from "@reeve/contract/page";
import { names, operationOf, words } from "./commands.ts";
import { shapeOf, type Flag } from "./flags.ts";

/** A command that is not an operation: its line in the overview and its own page. */
export interface Special {
  readonly usage: string;
  readonly says: string;
  readonly flags: readonly (readonly [string, string])[];
}

const row = ([left, right]: readonly [string, string], width: number): string =>
  `  ${left.padEnd(width)}  ${right}`.trimEnd();
const rows = (all: readonly (readonly [string, string])[]): string => {
  const width = Math.min(34, Math.max(...all.map(([left]) => left.length)));
  return all.map((one) => row(one, width)).join("\n");
};

const settings = `Settings
  REEVE_URL      where Reeve is, http://localhost:4700 unless set
  REEVE_TOKEN    an operator token

Exit status: 0 done, 1 the answer is no, 2 wrong usage, 3 the server said no or could not be reached.`;

const verbs = (noun: string): string =>
  names
    .filter((name) => name.startsWith(`${noun}.`))
    .map((name) => name.slice(noun.length + 1).replaceAll(".", " "))
    .join(", ");

/** What `reeve --help` prints. */
export function overview(specials: Readonly<Record<string, Special>>): string {
  const nouns = [...new Set(names.map((name) => name.split(".")[0] as string))];
  return [
    "Reeve registers every AI agent, decides every action as it happens, and records it so it can be proven.",
    `Commands\n${rows(Object.values(specials).map(({ usage, says }) => [usage, says]))}`,
    `Everything else, by noun and verb\n${rows(nouns.map((noun) => [`reeve ${noun}`, verbs(noun)]))}`,
    "Each command takes --help, and each but `up` takes --json.",
    settings,
  ].join("\n\n");
}

export const specialHelp = ({ usage, says, flags }: Special): string =>
  [says, `Usage: ${usage}`, flags.length > 0 ? `Flags\n${rows(flags)}` : ""]
    .filter(Boolean)
    .join("\n\n");

/** What `reeve agents` prints: each command that begins so. */
export const groupHelp = (
  found: readonly OperationName[],
  beside: readonly Special[] = [],
): string =>
  rows([
    ...found.map((name) => [`reeve ${words(name)}`, operationOf(name).says] as const),
    ...beside.map(({ usage, says }) => [usage, says] as const),
  ]);

/** What `reeve agents stop --help` prints. */
export function operationHelp(name: OperationName): string {
  const operation = operationOf(name);
  const { positionals, flags } = shapeOf(operation);
  const required = flags.filter((flag) => flag.required).map((flag) => written(flag));
  const usage = ["reeve", words(name), ...positionals.map((it) => it.toUpperCase()), ...required];
  if (flags.some((flag) => !flag.required)) usage.push("[flags]");
  const all: [string, string][] = flags.map((flag) => [written(flag), flag.says]);
  if (flags.filter(({ long }) => long).length === 1)
    all.push(["--file PATH", "the text from a file; - is standard input"]);
  all.push(["--json", "the answer as JSON"]);
  if (isList(operation.output)) all.push(["--csv", "all of it as CSV, to standard output"]);
  return [
    operation.says,
    `Usage: ${usage.join(" ")}`,
    `Flags\n${rows(all)}`,
    `Needs the role ${operation.role} and the scope ${operation.scope}.`,
  ].join("\n\n");
}

function written({ name, kind, choices, long }: Flag): string {
  if (kind === "boolean") return `--${name}`;
  if (choices.length > 0) return `--${name} ${choices.join("|")}`;
  const value = {
    text: long ? "TEXT|@FILE" : "TEXT",
    number: "N",
    list: "A,B",
    json: "JSON|@FILE",
  }[kind];
  return `--${name} ${value}`;
}
