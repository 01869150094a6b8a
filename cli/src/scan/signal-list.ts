import { commitSignal } from "./look.ts";
import { installedSignal } from "./host/installed.ts";
import { runningSignals } from "./host/running.ts";
import { packageTable } from "./signals/package-table.ts";
import { signals } from "./signals/all.ts";

const code = (text: string): string => `\`${text}\``;

/** The list of all signals, as docs/discovery.md holds it. */
export function signalList(): string {
  const rows = signals.map(({ id, says, files, confidence }) => [
    code(id),
    says,
    files.map((it) => code(it.replaceAll("|", "\\|"))).join(", "),
    String(confidence),
  ]);
  const beside = [commitSignal, installedSignal, ...runningSignals].map(
    ({ id, says, confidence }) => [code(id), says, "", String(confidence)],
  );
  return [
    "| signal | finds | in files whose path ends so | sure |",
    "|---|---|---|---|",
    ...[...rows, ...beside].map((row) => `| ${row.join(" | ")} |`),
  ].join("\n");
}

/** The whole page, made from the tables so that it cannot say anything else. */
export const discoveryPage = (): string => `# What \`reeve scan\` looks for

This page is made from the tables of the scan; a test holds it to them. How to scan is in [the guide](guide/scanning.md).

A signal is one trace by which something is found. A file is opened only where its path ends as a signal says; \`*\` stays within a folder, \`**\` does not. How sure a signal makes us is a starting value: tests, examples, documentation and copies of others' code make it less, and independent signals together make it more. The files of clients were last checked on 22 November 2026 against their own documentation and open source; those of Zed, Goose, Continue and JetBrains AI Assistant were not verified.

Not looked at by a scan of files: the inventories of cloud providers and identity providers, which need credentials, and the network. Processes and sockets are read from the tables of Linux; other systems show theirs only to programs, and none is run.

## Packages

Of npm, PyPI, Go, Cargo, Maven and Gradle, NuGet, RubyGems and Composer, in manifests and locks: ${packageTable.map(([, framework]) => framework).join(", ")}.

## Signals

${signalList()}
`;
