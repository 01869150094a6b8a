import { severities } from "../finding.ts";
import type { Scanned } from "../look.ts";

/** The whole of a scan. Without a time in it, the same tree gives the same text. */
export function jsonOf({ findings, unread, scopes, files, read }: Scanned, version: string) {
  const count = (all: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      [...new Set(all)].sort().map((it) => [it, all.filter((one) => one === it).length]),
    );
  return {
    version: 1,
    scanner: { name: "reeve scan", version },
    scopes,
    summary: {
      files,
      read,
      findings: findings.length,
      unread: unread.length,
      bySeverity: Object.fromEntries(
        severities.map((it) => [it, findings.filter(({ severity }) => severity === it).length]),
      ),
      byKind: count(findings.map(({ kind }) => kind)),
    },
    findings,
    unread,
  };
}
