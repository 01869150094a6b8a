import { checkFile, type FileCheck } from "@reeve/server/maturity/reports/signature";
import { access } from "node:fs/promises";
import { painted, shown, type Status, type Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

/** What a report is written as and a log or a bundle never is. */
const onlyReports = /\.(?:pdf|html|svg|csv|sarif)$/;

/** Where the signature of a file is; null where it has none and is no file of a report. */
export async function signatureOf(file: string, given: string | undefined): Promise<string | null> {
  if (given !== undefined) return given;
  const beside = `${file}.sig`;
  const there =
    file !== "-" &&
    (await access(beside).then(
      () => true,
      () => false,
    ));
  if (there) return beside;
  if (onlyReports.test(file))
    throw new WrongUsage(
      `${beside} is not there: a report is checked with its signature beside it. Get both, or name it with --signature.`,
      "verify",
    );
  return null;
}

/** Checks a file of a report with nothing but its bytes, its signature and the keys that the caller trusts. */
export async function verifyReport(
  terminal: Terminal,
  bytes: Uint8Array,
  note: string,
  keys: readonly string[] | undefined,
  json: boolean,
): Promise<Status> {
  const check = checkFile(bytes, note, keys ?? null);
  await terminal.out(json ? `${JSON.stringify(check, null, 2)}\n` : checkText(terminal, check));
  return check.ok ? 0 : 1;
}

function checkText(terminal: Terminal, check: FileCheck): string {
  const { ok, faults, signed, key, fingerprint, keyTrusted } = check;
  const lines = [
    ok
      ? painted(terminal, "green", "Verified: the file is, byte for byte, what was signed.")
      : painted(terminal, "red", "Not verified:"),
    ...faults.map((fault) => `  ${shown(fault)}`),
    "",
  ];
  if (signed !== null)
    lines.push(
      `${ok ? "Signed as" : "It says that it is"} ${shown(signed.name)}, of what was measured at ${shown(signed.at)}.`,
    );
  if (key !== null) lines.push(`Signed by ${shown(key)}`);
  if (fingerprint !== null) lines.push(`Fingerprint of that key: ${fingerprint}`);
  if (key !== null && !keyTrusted)
    lines.push(
      "That key is the one the signature names. Compare its fingerprint with the one you were told by another way, or give the key with --key, to rule out another signer.",
    );
  return `${lines.join("\n")}\n`;
}
