import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { grow } from "./tree.ts";

/** How long the built command takes over a tree of so many files, as people run it. */
const run = promisify(execFile);
/** Runs the command in a process of its own that says on its way out how much memory it took. */
const measured = `
const [command, folder] = process.argv.slice(1);
process.argv = [process.execPath, command, "scan", folder, "--json"];
process.on("exit", () => process.stderr.write(String(Math.round(process.resourceUsage().maxRSS / 1024))));
import(require("node:url").pathToFileURL(command).href);
`;
const files = Number(process.argv[2] ?? 100_000);
const most = 20_000;
const command = path.resolve(import.meta.dirname, "../../cli/dist/reeve.js");

const folder = await mkdtemp(path.join(tmpdir(), "reeve-scan-bench-"));
try {
  const grown = await grow(folder, files);
  const rounds: { ms: number; findings: number; read: number; files: number; mib: number }[] = [];
  for (let round = 0; round < 3; round++) {
    const startedMs = performance.now();
    const { stdout, stderr } = await run(process.execPath, ["--eval", measured, command, folder], {
      maxBuffer: 1024 * 1024 * 1024,
    });
    const { summary } = JSON.parse(stdout) as {
      summary: { findings: number; read: number; files: number };
    };
    rounds.push({ ...summary, ms: Math.round(performance.now() - startedMs), mib: Number(stderr) });
  }
  const ms = rounds.map((it) => it.ms).sort((a, b) => a - b)[1] as number;
  const [first] = rounds as [(typeof rounds)[number]];
  const result = {
    files: grown,
    ms,
    filesPerSecond: Math.round((grown / ms) * 1000),
    read: first.read,
    findings: first.findings,
    peakMiB: Math.max(...rounds.map(({ mib }) => mib)),
    limitMs: most,
    ok: ms < most,
  };
  process.stdout.write(
    `| files | read | findings | time | files/s | memory |\n|---|---|---|---|---|---|\n| ${grown.toLocaleString("en")} | ${result.read.toLocaleString("en")} | ${result.findings.toLocaleString("en")} | ${(ms / 1000).toFixed(1)} s | ${result.filesPerSecond.toLocaleString("en")} | ${result.peakMiB} MiB |\n\n${JSON.stringify(result)}\n`,
  );
  if (!result.ok) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
