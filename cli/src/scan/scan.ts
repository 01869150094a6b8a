import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { parsed } from "../flags.ts";
import { version } from "../version.ts";
import { WrongUsage } from "../wrong-usage.ts";
import { painted, shownInLine, type Status, type Terminal } from "../terminal.ts";
import { rank, severities, type Severity } from "./finding.ts";
import { hostRoots, type Host } from "./host/homes.ts";
import { lookAtHost } from "./host/host.ts";
import { look, type Progress, type Root, type Scanned } from "./look.ts";
import { jsonOf } from "./report/json.ts";
import { sarifOf } from "./report/sarif.ts";
import { tableText } from "./report/table.ts";
import { submit } from "./submit.ts";
import { signals } from "./signals/all.ts";

const command = "scan";

/** Looks for agents, MCP servers, skills and hooks in folders. Runs nothing that it finds, and needs no server. */
export async function scan(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { values, positionals } = parsed(command, [...args], {
    "fail-on": { type: "string" },
    "min-confidence": { type: "string" },
    host: { type: "boolean" },
    home: { type: "string", multiple: true },
    "all-users": { type: "boolean" },
    submit: { type: "boolean" },
    server: { type: "string" },
    token: { type: "string" },
    json: { type: "boolean" },
    sarif: { type: "boolean" },
  });
  const failOn = severityOf(values["fail-on"]);
  const least = leastOf(values["min-confidence"]);
  if (values.json === true && values.sarif === true)
    throw new WrongUsage(
      "--json and --sarif are two ways to write one report: give one of them.",
      command,
    );
  const host = hostOf(terminal, values);
  // On a machine alone, the folder one stands in was not asked for.
  const folders = positionals.length > 0 || host ? positionals : ["."];
  const roots = [...(await rootsOf(folders)), ...(host ? hostRoots(host) : [])];
  const all = await looked(terminal, roots, host);
  const scanned = {
    ...all,
    findings: all.findings.filter(({ confidence }) => confidence >= least),
  };
  if (values.submit === true || values.server !== undefined) await send(terminal, all, values);
  await terminal.out(reportOf(terminal, scanned, values));
  const failed =
    failOn !== null && scanned.findings.some(({ severity }) => rank(severity) >= rank(failOn));
  return failed ? 1 : 0;
}

/** All that was found, whatever the report leaves out. The answer is told beside the report, which stays what it is. */
async function send(
  terminal: Terminal,
  scanned: Scanned,
  values: Record<string, unknown>,
): Promise<void> {
  const { env, stop } = terminal;
  const url = (values.server as string | undefined) ?? env.REEVE_URL;
  const token = (values.token as string | undefined) ?? env.REEVE_TOKEN;
  const sent = await submit({ url, token, stop }, scanned);
  terminal.err(
    `Sent to ${shownInLine(sent.url)}: ${sent.added} new, ${sent.seen} seen again, ${sent.gone} gone.\n`,
  );
}

function hostOf({ env }: Terminal, values: Record<string, unknown>): Host | null {
  const homes = (values.home as string[] | undefined) ?? [];
  if (values.host === true)
    return { machine: hostname(), env, homes, everybody: values["all-users"] === true };
  if (homes.length === 0 && values["all-users"] !== true) return null;
  throw new WrongUsage("--home and --all-users go with --host.", command);
}

async function looked(
  terminal: Terminal,
  roots: readonly Root[],
  host: Host | null,
): Promise<Scanned> {
  const clear = "\r\u001B[2K";
  const progress = ({ files, findings, at }: Progress): void =>
    terminal.err(
      `${clear}${painted(terminal, "dim", `${files.toLocaleString("en")} files, ${findings} found  ${shownInLine(at).slice(0, 60)}`)}`,
    );
  try {
    return await look(roots, {
      signals,
      machine: hostname(),
      ...(host && { beside: (found) => lookAtHost(host, "/proc", found) }),
      stop: terminal.stop,
      ...(terminal.errIsTty === true && { progress }),
    });
  } finally {
    if (terminal.errIsTty === true) terminal.err(clear);
  }
}

function reportOf(terminal: Terminal, scanned: Scanned, values: Record<string, unknown>): string {
  if (values.json === true) return `${JSON.stringify(jsonOf(scanned, version), null, 2)}\n`;
  if (values.sarif === true)
    return `${JSON.stringify(sarifOf(scanned, signals, version), null, 2)}\n`;
  return tableText(terminal, scanned);
}

async function rootsOf(folders: readonly string[]): Promise<Root[]> {
  return Promise.all(
    folders.map(async (folder) => {
      const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
        throw new WrongUsage(`${folder} cannot be read: ${error.code ?? error.message}.`, command);
      });
      if (!found.isDirectory()) throw new WrongUsage(`${folder} is not a folder.`, command);
      return { folder: path.resolve(folder), shown: folder === "." ? "" : folder };
    }),
  );
}

function severityOf(given: unknown): Severity | null {
  if (given === undefined) return null;
  const found = severities.find((it) => it === given);
  if (found) return found;
  throw new WrongUsage(`--fail-on takes one of ${severities.join(", ")}.`, command);
}

function leastOf(given: unknown): number {
  if (given === undefined) return 0;
  const least = Number(given);
  if (given !== "" && least >= 0 && least <= 1) return least;
  throw new WrongUsage("--min-confidence takes a number from 0 to 1.", command);
}
