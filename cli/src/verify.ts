import { textLines } from "@reeve/server/ledger/lines";
import { verifyExport, type VerifyReport } from "@reeve/server/ledger/verify";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { parsed } from "./flags.ts";
import { painted, shown, type Status, type Terminal } from "./terminal.ts";
import { looksLikeBundle, verifyEvidence } from "./verify-evidence.ts";
import { signatureOf, verifyReport } from "./verify-report.ts";
import { WrongUsage } from "./wrong-usage.ts";

const unreadable = (name: string) => (error: unknown) => {
  if (typeof (error as NodeJS.ErrnoException).code !== "string") throw error;
  throw new WrongUsage(`${name} cannot be read: ${(error as Error).message}.`, "verify");
};

/** Checks an exported log, a bundle of evidence or a file of a report with nothing but the file and what the caller trusts: no Reeve need run. */
export async function verify(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { values, positionals } = parsed("verify", [...args], {
    json: { type: "boolean" },
    key: { type: "string", multiple: true },
    checkpoint: { type: "string", multiple: true },
    signature: { type: "string" },
  });
  const [file, extra] = positionals;
  if (file === undefined)
    throw new WrongUsage(
      "FILE is missing. Make one with: reeve actions export > log.ndjson",
      "verify",
    );
  if (extra !== undefined) throw new WrongUsage(`\`${extra}\` is one word too many.`, "verify");
  const keys = values.key as string[] | undefined;
  const signature = await signatureOf(file, values.signature as string | undefined);
  if (signature !== null) {
    const [bytes, note] = await Promise.all([
      readFile(file).catch(unreadable(file)),
      readFile(signature, "utf8").catch(unreadable(signature)),
    ]);
    return verifyReport(terminal, bytes, note, keys, values.json === true);
  }
  if (await looksLikeBundle(file).catch(unreadable(file))) {
    const text = await readFile(file, "utf8").catch(unreadable(file));
    return verifyEvidence(terminal, text, keys, values.json === true);
  }
  const kept = (values.checkpoint as string[] | undefined) ?? [];
  const checkpoints = await Promise.all(
    kept.map((name) => readFile(name, "utf8").catch(unreadable(name))),
  );
  const input = file === "-" ? process.stdin : createReadStream(file);
  const report = await verifyExport(textLines(input), { ...(keys && { keys }), checkpoints }).catch(
    unreadable(file),
  );
  const ok = report.ok && report.records > 0;
  await terminal.out(
    values.json === true
      ? `${JSON.stringify({ ...report, ok }, null, 2)}\n`
      : reportText(terminal, report),
  );
  return ok ? 0 : 1;
}

const count = (n: number, noun: string): string =>
  `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

/** The report for people: what was checked, what is wrong, and what the check rests on. */
export function reportText(terminal: Terminal, report: VerifyReport): string {
  const lines: string[] = [];
  if (report.records === 0)
    lines.push(painted(terminal, "red", "There are no records in it: nothing was verified."));
  else if (report.ok)
    lines.push(painted(terminal, "green", "Verified: every record is what was committed."));
  else
    lines.push(
      painted(
        terminal,
        "red",
        `Not verified: ${count(report.faults.length + report.moreFaults, "fault")}.`,
      ),
    );
  for (const { line, says } of report.faults)
    lines.push(`  ${line === null ? "" : `line ${line}: `}${shown(says)}`);
  if (report.moreFaults > 0) lines.push(`  and ${count(report.moreFaults, "more fault")}`);
  lines.push("");
  lines.push(
    `${count(report.records, "record")} in ${count(report.logs.length, "log")}, ${count(report.actions, "action")}, ${count(report.checkpoints, "checkpoint")}.`,
  );
  if (report.lastCheckpointAt !== null)
    lines.push(`The last checkpoint is of ${shown(report.lastCheckpointAt)}.`);
  if (report.uncovered > 0)
    lines.push(
      `${count(report.uncovered, "record")} after it: the chain vouches for them, no signature yet.`,
    );
  if (report.omitted > 0)
    lines.push(`${count(report.omitted, "record")} before the export begins: not checked.`);
  for (const { log, from, to, class: of, at, rule } of report.removed)
    lines.push(
      `${of === "actions" ? "Records" : "Payloads of records"} ${from} to ${to - 1} of log ${log} were removed by retention on ${shown(at.slice(0, 10))}: ${shown(rule)}.`,
    );
  if (report.unsettled > 0)
    lines.push(
      `${count(report.unsettled, "action")} without an end: under way when it was exported.`,
    );
  for (const key of report.keys) lines.push(`Signed by ${shown(key)}`);
  if (!report.keysTrusted)
    lines.push(
      "That key is the one the file names. Give the one you know to be Reeve's with --key to rule out another signer.",
    );
  return `${lines.join("\n")}\n`;
}
