import { verifyBundle, type BundleReport } from "@reeve/server/maturity/evidence/verify";
import { open } from "node:fs/promises";
import { painted, shown, type Status, type Terminal } from "./terminal.ts";

const headBytes = 200;

/** Whether a file is meant as a bundle of evidence and not as an exported log. */
export async function looksLikeBundle(file: string): Promise<boolean> {
  if (file === "-") return false;
  if (file.endsWith(".json")) return true;
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return /^\s*\{\s*"format"\s*:/.test(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** Checks a bundle of evidence with nothing but its text and the keys that the caller trusts. */
export async function verifyEvidence(
  terminal: Terminal,
  text: string,
  keys: readonly string[] | undefined,
  json: boolean,
): Promise<Status> {
  const report = verifyBundle(parsed(text), keys ?? null);
  await terminal.out(json ? `${JSON.stringify(report, null, 2)}\n` : bundleText(terminal, report));
  return report.ok ? 0 : 1;
}

function bundleText(terminal: Terminal, report: BundleReport): string {
  const { ok, faults, manifest, key, keyTrusted, checkpointAt } = report;
  const lines = [
    ok
      ? painted(terminal, "green", "Verified: every file of the bundle is what was signed.")
      : painted(terminal, "red", "Not verified:"),
    ...faults.map((fault) => `  ${shown(fault)}`),
    "",
  ];
  if (manifest !== null) {
    const { id, at, by, files, frameworks, label } = manifest;
    lines.push(
      `${shown(id)}: ${files.length} files, made ${shown(at)} by ${shown(by)}.`,
      `A ${label} of ${frameworks.map((it) => shown(it)).join(", ")}.`,
    );
  }
  if (checkpointAt !== null)
    lines.push(`The ledger's checkpoint in it is of ${shown(checkpointAt)}.`);
  if (key !== null) lines.push(`Signed by ${shown(key)}`);
  if (!keyTrusted)
    lines.push(
      "That key is the one the bundle names. Give the one you know to be Reeve's with --key to rule out another signer.",
    );
  return `${lines.join("\n")}\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
