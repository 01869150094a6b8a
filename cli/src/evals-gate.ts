import { operations } from "@reeve/contract/operations";
import type { GateVerdict, VersionGate } from "@reeve/contract/version-gate";
import type { Client } from "@reeve/sdk/client";
import { readFile } from "node:fs/promises";
import { clientOf } from "./call.ts";
import { parsed } from "./flags.ts";
import { painted, shownInLine, type Colour, type Status, type Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

const command = "evals gate";
const text = { type: "string" } as const;

/** Compares two versions of an agent and prints the evidence. Status 1 where the candidate may not go on. */
export async function evalsGate(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { values, positionals } = parsed(command, [...args], {
    candidate: text,
    "candidate-agent": text,
    reference: text,
    dataset: text,
    "dataset-version": text,
    run: text,
    "reference-run": text,
    results: text,
    "live-since": text,
    evaluators: text,
    tolerance: text,
    alpha: text,
    inconclusive: text,
    json: { type: "boolean" },
  });
  const [agent, extra] = positionals;
  if (agent === undefined) throw new WrongUsage("AGENT is missing.", command);
  if (extra !== undefined) throw new WrongUsage(`\`${extra}\` is one word too many.`, command);
  const client = clientOf(terminal);
  const given = (name: string): string | undefined => values[name] as string | undefined;
  const apart = given("candidate-agent");
  const dataset = given("dataset");
  const results = given("results");
  const wanted = defined({
    agent: await idOf(client, "agents.list", agent),
    candidate: given("candidate"),
    candidateAgent: apart && (await idOf(client, "agents.list", apart)),
    reference: given("reference"),
    dataset: dataset && (await idOf(client, "datasets.list", dataset)),
    datasetVersion: given("dataset-version"),
    run: given("run"),
    referenceRun: given("reference-run"),
    results: results && (await resultsIn(results)),
    liveSince: given("live-since"),
    evaluators: given("evaluators")?.split(","),
    tolerance: given("tolerance"),
    alpha: given("alpha"),
    inconclusive: given("inconclusive"),
  });
  const checked = operations["gates.compare"].input.safeParse(wanted);
  if (!checked.success)
    throw new WrongUsage(
      checked.error.issues
        .map(({ path, message }) => `${flagOf(String(path[0] ?? ""))}: ${message}`)
        .join("\n"),
      command,
    );
  const gate = await client.call("gates.compare", checked.data, {
    signal: terminal.stop,
  });
  await terminal.out(
    values.json === true ? `${JSON.stringify(gate, null, 2)}\n` : textOf(terminal, gate),
  );
  return gate.ok ? 0 : 1;
}

const flagOf = (member: string): string =>
  `--${member.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const defined = (all: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));

/** An id as it is; a name is looked up, page by page. */
async function idOf(
  client: Client,
  list: "agents.list" | "datasets.list",
  name: string,
): Promise<string> {
  if (/^(agt|dts)_[0-9a-z]{26}$/.test(name)) return name;
  let cursor: string | undefined;
  do {
    const page = await client.call(list, { limit: 200, ...(cursor !== undefined && { cursor }) });
    const found = page.items.find((it) => it.name.toLowerCase() === name.toLowerCase());
    if (found) return found.id;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  throw new WrongUsage(
    `There is no ${list === "agents.list" ? "agent" : "dataset"} ${name}.`,
    command,
  );
}

async function resultsIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new WrongUsage(`${file} cannot be read: ${(error as Error).message}.`, command);
  }
}

const colours: Record<GateVerdict, Colour> = {
  pass: "green",
  block: "red",
  inconclusive: "yellow",
};
const words: Record<GateVerdict, string> = {
  pass: "PASS: not worse than it may be",
  block: "BLOCK: worse than it may be",
  inconclusive: "INCONCLUSIVE: not known yet",
};

function textOf(terminal: Terminal, gate: VersionGate): string {
  const { terms, evidence } = gate;
  const ten = (powers: readonly number[]): string => {
    const last = powers.at(-1);
    return last === undefined ? "–" : (10 ** last).toPrecision(3);
  };
  const head = painted(terminal, colours[gate.verdict], words[gate.verdict]);
  const held = gate.ok === (gate.verdict === "pass") ? "" : " (may go on, as you said)";
  const rows: readonly (readonly [string, string])[] = [
    ["agent", gate.agent.name],
    ["reference", gate.reference ?? "–"],
    ["candidate", gate.candidate],
    [
      "compared on",
      gate.on.kind === "live"
        ? `live sessions since ${gate.on.since}`
        : `${gate.on.dataset.name}, version ${gate.on.version}`,
    ],
    [
      gate.on.kind === "live" ? "pairs" : "cases",
      `${gate.compared}: ${gate.better} better, ${gate.worse} worse, ${gate.same} the same`,
    ],
    ["left out", `${gate.unscored} that nobody could score`],
    ["not run", `${gate.missing}, which count as failed`],
    ["may not fail", `${gate.hardCases}, of which ${gate.hard.length} failed`],
    ["mean change", gate.mean === null ? "–" : gate.mean.toFixed(3)],
    ["accepted", `-${terms.tolerance}, wrong at most ${terms.alpha * 100} times in 100`],
    ["worse (W)", `${ten(evidence.worse)} of ${Math.round(1 / terms.alpha)} needed`],
    ["not worse (V)", `${ten(evidence.fine)} of ${Math.round(1 / terms.alpha)} needed`],
    ["clear after", gate.decidedAt === null ? "–" : String(gate.decidedAt)],
  ];
  const table = rows.map(([name, value]) => `  ${name.padEnd(14)} ${shownInLine(value)}\n`);
  const lines = [
    ...gate.evaluators.map(
      ({ name, reference, candidate }) =>
        `  ${name}: ${reference.pass}/${reference.pass + reference.fail} then, ${candidate.pass}/${candidate.pass + candidate.fail} now`,
    ),
    ...gate.hard.map((it) => `  ${it.case} may not fail: ${it.says}`),
    ...gate.differs.slice(0, 10).map(differing),
    ...gate.notes.map((note) => `  ${note}`),
    ...gate.did.map(({ says }) => `  → ${says}`),
  ];
  return `${head}${held}  ${gate.id}\n${table.join("")}${lines.map((line) => `${shownInLine(line).replace(/^ /, "  ")}\n`).join("")}`;
}

const differing = (it: VersionGate["differs"][number]): string => {
  const why = it.is.find(({ label }) => label === "fail");
  return `  ${it.case}: ${it.reference.toFixed(2)} then, ${it.candidate.toFixed(2)} now${why ? ` (${why.evaluator}: ${why.explanation ?? "failed"})` : ""}`;
};
