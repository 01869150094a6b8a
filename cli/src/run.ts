import { ReeveError } from "@reeve/sdk/client";
import { callOperation } from "./call.ts";
import { find, under } from "./commands.ts";
import { groupHelp, operationHelp, overview, specialHelp, type Special } from "./help.ts";
import { gateFlags } from "./evals-gate-flags.ts";
import { saveFlags } from "./reports-flags.ts";
import { scanFlags } from "./scan/flags.ts";
import { upFlags } from "./settings.ts";
import { shown, type Status, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";
import { WrongUsage } from "./wrong-usage.ts";

interface Command extends Special {
  run(terminal: Terminal, args: readonly string[]): Promise<Status>;
}

/** The commands that are not operations. What only one of them needs is loaded when it is called. */
const specials: Readonly<Record<string, Command>> = {
  up: {
    usage: "reeve up [flags]",
    says: "Starts Reeve: every door on one port, on its own PostgreSQL unless told otherwise.",
    flags: upFlags.map(([flag, says]) => [flag, says]),
    run: async (terminal, args) => (await import("./up.ts")).up(terminal, args),
  },
  stop: {
    usage: "reeve stop WHAT [NAME…] [flags]",
    says: "Stops an agent, a version, a tool, a server, a person's agents or everything, and says who confirmed when. WHAT is agent, version, tool, server, person or everything.",
    flags: [
      ["--reason TEXT", "why; kept on record, and told to each agent that is refused"],
      ["--local", "by a signed file in the data folder, without the database and the API"],
      ["--data DIR", "with --local: the data folder of Reeve, default ./.reeve"],
      ["--json", "the stop as JSON"],
    ],
    run: async (terminal, args) => (await import("./stop.ts")).stop(terminal, args),
  },
  tail: {
    usage: "reeve tail [flags]",
    says: "Prints every action as it is decided and as it ends.",
    flags: [
      ["--agent ID|NAME", "only this agent's"],
      ["--server NAME", "only on this tool server"],
      ["--tool NAME", "only this tool"],
      ["--kind KIND", "only this kind: tool_call, data_access, …"],
      ["--decision ANSWER", "only those answered allow, block, scope or escalate"],
      ["--outcome OUTCOME", "only those that ended ok, error, denied or unknown"],
      ["--json", "each event as JSON"],
    ],
    run: async (terminal, args) => (await import("./tail.ts")).tail(terminal, args),
  },
  verify: {
    usage: "reeve verify FILE [flags]",
    says: "Checks offline an exported log: every record, every chain, every signed checkpoint; a bundle of evidence: every file; or a file of a report with FILE.sig beside it. Says who signed. FILE may be - for a log on standard input.",
    flags: [
      ["--signature FILE", "where the signature of a report is, unless it is FILE.sig"],
      [
        "--key KEY",
        "the verifier key that you know to be Reeve's, rather than the one in the file",
      ],
      ["--checkpoint FILE", "a checkpoint that you kept: all that it signs must be there"],
      ["--json", "the report as JSON"],
    ],
    run: async (terminal, args) => (await import("./verify.ts")).verify(terminal, args),
  },
  assess: {
    usage: "reeve assess [flags]",
    says: "Asks 21 questions in about seven minutes: the stage your answers claim, the riskiest gap, what to do first.",
    flags: [
      [
        "--answers FILE",
        "scores answers from a file without asking; FILE may be - for standard input",
      ],
      ["--file FILE", "where answers are kept while asking, default ./reeve-assessment.json"],
      ["--again", "from the start, whatever was kept"],
      ["--json", "the result as JSON"],
    ],
    run: async (terminal, args) => (await import("./assess.ts")).assessment(terminal, args),
  },
  scan: {
    usage: "reeve scan [DIR…] [flags]",
    says: "Finds agents, MCP servers, skills and hooks in folders and on this machine. Runs nothing that it finds; no Reeve need run.",
    flags: scanFlags,
    run: async (terminal, args) => (await import("./scan/scan.ts")).scan(terminal, args),
  },
  connect: {
    usage: "reeve connect CLIENT [flags]",
    says: "Has a coding agent ask Reeve before each tool: claude-code, cursor, codex, gemini, copilot, windsurf, cline, opencode. Shows what changes in its configuration; changes it with --yes.",
    flags: [
      ["--yes", "make the change, keeping what was there"],
      ["--dry-run", "only show it, whatever else is said"],
      ["--undo", "take it back"],
      ["--level user|project|managed", "whose configuration; default user"],
      ["--dir DIR", "the project, for --level project; default the current folder"],
      ["--agent NAME", "a new token of this agent, by the operator token in REEVE_TOKEN"],
      ["--owner EMAIL", "registers the agent where there is none; who answers for it"],
      ["--token-file FILE", "a token of the agent; or set REEVE_AGENT_TOKEN"],
      ["--servers NAME,NAME", "tool servers that it reaches through Reeve"],
      ["--telemetry", "sends its telemetry to Reeve, where it has any"],
      ["--url URL", "where Reeve is; default REEVE_URL or http://localhost:4700"],
      ["--home DIR", "another home folder"],
    ],
    run: async (terminal, args) => (await import("./connect/connect.ts")).connect(terminal, args),
  },
  import: {
    usage: "reeve import FILE [flags]",
    says: "Previews a spreadsheet of agents, .xlsx or CSV, and with --apply brings it into the register. Exits 1 where a row has an error.",
    flags: [
      ["--apply", "apply what the preview says; rows with errors are left out"],
      [
        "--map FIELD=COLUMN",
        "the column that says it; again for more; without a column, none does",
      ],
      ["--default FIELD=VALUE", "for empty cells of new agents: purpose, environment, tier, owner"],
      ["--undo", "take an import back; FILE is its id"],
      ["--json", "the import as JSON"],
    ],
    run: async (terminal, args) => (await import("./import.ts")).importSheet(terminal, args),
  },
  export: {
    usage: "reeve export WHAT [flags]",
    says: "Writes a table, or everything at one moment. WHAT is agents, servers, people, findings, discovered, everything, catalog, or `problems` and the id of an import.",
    flags: [
      ["--format csv|xlsx|ndjson|yaml", "by the ending of FILE unless said"],
      ["--out FILE", "to a file instead of standard output"],
    ],
    run: async (terminal, args) => (await import("./export.ts")).exported(terminal, args),
  },
  "drills run": {
    usage: "reeve drills run KIND [flags]",
    says: "Runs a drill and shows its steps as they come. KIND is stop, revoke, approval, audit or upstream. Exits 1 unless it passed.",
    flags: [
      ["--agent ID", "with stop: an agent that you own, instead of the canary"],
      ["--owner ID", "who answers for the canary, the first time; you unless said"],
      ["--json", "the drill as JSON, once it is over"],
    ],
    run: async (terminal, args) => (await import("./drills-run.ts")).drillsRun(terminal, args),
  },
  "reports board": {
    usage: "reeve reports board [flags]",
    says: "Makes the board report of what is measured now, four pages, and writes it to a file with its signature beside it, FILE.sig.",
    flags: saveFlags("pdf|html"),
    run: async (terminal, args) =>
      (await import("./reports-save.ts")).saveReport(terminal, "board", args),
  },
  "reports state": {
    usage: "reeve reports state [flags]",
    says: "Makes a report of what is measured now for programs, and writes it to a file with its signature beside it, FILE.sig.",
    flags: saveFlags("json|csv|sarif|oscal|badge"),
    run: async (terminal, args) =>
      (await import("./reports-save.ts")).saveReport(terminal, "state", args),
  },
  "evidence save": {
    usage: "reeve evidence save [flags]",
    says: "Makes a signed bundle of evidence, checks it, and writes it with each of its files (PDF, page, CSV, JSON) to a folder.",
    flags: [
      ["--out FOLDER", "where to; a folder called by the id of the bundle unless said"],
      ["--frameworks ID,…", "which frameworks; all unless said"],
      ["--id ID", "a bundle that was made before, instead of a new one"],
      ["--json", "what was written, as JSON"],
    ],
    run: async (terminal, args) =>
      (await import("./evidence-save.ts")).saveEvidence(terminal, args),
  },
  "policies test": {
    usage: "reeve policies test DIR [flags]",
    says: "Tests the policies of a folder: no Reeve need run. DIR holds *.cedar, *.test.yaml and registry.json.",
    flags: [
      ["--reporter text|junit|json", "how the report is written"],
      ["--out FILE", "the report to a file, and for people to standard output"],
      ["--baseline DIR", "fail where an agent reaches further than by the policies of this folder"],
      ["--strict", "warnings fail as well"],
      ["--json", "the report as JSON"],
    ],
    run: async (terminal, args) =>
      (await import("./policies-test.ts")).policiesTest(terminal, args),
  },
  "evals gate": {
    usage: "reeve evals gate AGENT --candidate VERSION [flags]",
    says: "Compares a candidate version of an agent with the one before and prints the evidence. Exits 0 where it may go on, 1 where it may not or that is not known yet.",
    flags: gateFlags,
    run: async (terminal, args) => (await import("./evals-gate.ts")).evalsGate(terminal, args),
  },
  version: {
    usage: "reeve version",
    says: "Prints the version.",
    flags: [],
    run: async (terminal) => {
      await terminal.out(`reeve ${version}\n`);
      return 0;
    },
  },
};

const helpFlags = new Set(["--help", "-h"]);

/** Runs one command line. Answers its exit status; nothing is thrown. */
export async function run(terminal: Terminal, args: readonly string[]): Promise<Status> {
  try {
    return await dispatch(terminal, args);
  } catch (error) {
    return failed(terminal, error);
  }
}

async function dispatch(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const help = args.some((arg) => helpFlags.has(arg)) || args[0] === "help";
  const plain = args.filter((arg) => !helpFlags.has(arg) && arg !== "help");
  const first = plain[0];
  if (first === undefined && (help || args.length === 0)) return say(terminal, overview(specials));
  if (first === "--version" || first === "-v") return dispatch(terminal, ["version"]);
  const [words, special] = specialOf(plain);
  if (special)
    return help ? say(terminal, specialHelp(special)) : special.run(terminal, args.slice(words));
  const found = find(help ? plain : args);
  if (found)
    return help
      ? say(terminal, operationHelp(found.name))
      : callOperation(terminal, found.name, found.rest);
  const group = under(plain.filter((arg) => !arg.startsWith("-")));
  if (group.length > 0) return say(terminal, groupHelp(group, specialsOf(plain[0] ?? "")));
  const unknown =
    plain
      .filter((arg) => !arg.startsWith("-"))
      .slice(0, 3)
      .join(" ") ||
    (first ?? "");
  const near = first === undefined ? [] : under([first]);
  throw new WrongUsage(
    `There is no command \`${shown(unknown)}\`.${near.length > 0 ? ` There are:\n${groupHelp(near)}` : ""}`,
  );
}

/** A command that is no operation, by its one or two words. */
function specialOf(args: readonly string[]): readonly [words: number, Command | undefined] {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(" ");
    if (args.length >= words && Object.hasOwn(specials, name)) return [words, specials[name]];
  }
  return [0, undefined];
}

/** Those whose first word is the name of a noun. */
const specialsOf = (noun: string): readonly Special[] =>
  Object.entries(specials).flatMap(([name, it]) => (name.startsWith(`${noun} `) ? [it] : []));

async function say(terminal: Terminal, text: string): Promise<Status> {
  await terminal.out(`${text}\n`);
  return 0;
}

function failed(terminal: Terminal, error: unknown): Status {
  if (error instanceof WrongUsage) {
    terminal.err(
      `${error.message}\nSee: reeve ${error.command ? `${error.command} ` : ""}--help\n`,
    );
    return 2;
  }
  if (error instanceof ReeveError) {
    const lines = [`${error.title}: ${error.message}`, ...error.faults.map(faultLine), error.fix];
    if (error.code === "unauthenticated") lines.push("Here, that is the variable REEVE_TOKEN.");
    if (error.requestId !== null) lines.push(`(request ${error.requestId})`);
    terminal.err(`${shown(lines.join("\n"))}\n`);
    return 3;
  }
  if (terminal.stop.aborted) return 3;
  terminal.err(
    `Reeve's command failed: ${shown(error instanceof Error ? error.message : String(error))}\n`,
  );
  return 3;
}

const faultLine = ({ path, line, column, message, hint }: ReeveError["faults"][number]): string =>
  `  ${[path, line === undefined ? undefined : `line ${line}, column ${column ?? 1}`].filter(Boolean).join(", ")}: ${message}${hint ? ` (${hint})` : ""}`.replace(
    /^ {2}: /,
    "  ",
  );
