import { writeFile } from "node:fs/promises";
import os from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compare, type Case } from "./compare.ts";
import { caseTable, ratioTable, refreshTable, targets } from "./figures.ts";
import { refresh } from "./refresh-store.ts";
import { simulations, simulationTable } from "../simulate/simulate.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ms: { type: "string", default: "700" },
    rounds: { type: "string", default: "3" },
    decisions: { type: "string", default: "200000" },
    json: { type: "string", default: fileURLToPath(new URL("policy.json", import.meta.url)) },
  },
});

if (positionals[0] === "cedar") await import("./cedar-side.ts");
else if (positionals[0] === "reeve") await import("./reeve-side.ts");
else if (positionals[0] === "simulate")
  await simulated(Number(values.decisions), Number(values.rounds));
else await measure(Number(values.ms), Number(values.rounds));

async function measure(ms: number, rounds: number): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`\r\u001B[2K${line}`);
  const cases: Case[] = await compare(ms, rounds, say);
  say("a refresh of 5,000 agents");
  const refreshed = await refresh(process.env["PATH"] ?? "");
  say("");
  const checks = targets(cases);
  process.stdout.write(
    `${[ratioTable(cases), caseTable(cases), refreshTable(refreshed), checks.map(({ says, met }) => `${met ? "met    " : "NOT MET"}  ${says}`).join("\n")].join("\n\n")}\n`,
  );
  const machine = {
    cpus: os.cpus().length,
    model: os.cpus()[0]?.model ?? "unknown",
    node: process.version,
    platform: `${os.platform()} ${os.arch()}`,
    load: os.loadavg()[0],
  };
  await writeFile(
    values.json,
    `${JSON.stringify({ at: new Date().toISOString(), machine, ms, rounds, cases, refresh: refreshed, targets: checks }, null, 2)}\n`,
  );
  process.stdout.write(
    `\nOn ${machine.model}, ${machine.cpus} CPUs, load ${machine.load?.toFixed(1)}. JSON: ${values.json}\n`,
  );
  if (cases.some(({ disagreements }) => disagreements.length > 0)) process.exitCode = 1;
}

async function simulated(decisions: number, rounds: number): Promise<void> {
  const found = await simulations(process.env["PATH"] ?? "", decisions, rounds);
  process.stdout.write(`${simulationTable(found)}\n`);
}
