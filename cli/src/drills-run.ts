import type { Drill, DrillKind } from "@reeve/contract/drill";
import { setTimeout as sleep } from "node:timers/promises";
import { clientOf } from "./call.ts";
import { parsed } from "./flags.ts";
import { painted, shown, type Status, type Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

const kinds: readonly DrillKind[] = [
  "stop",
  "revoke",
  "approval",
  "audit",
  "policy",
  "state",
  "upstream",
  "live",
  "verify",
];
const lookMs = 300;

/** Runs a drill and prints its steps as they come. Status 1 unless it passed. */
export async function drillsRun(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { values, positionals } = parsed("drills run", [...args], {
    agent: { type: "string" },
    owner: { type: "string" },
    json: { type: "boolean" },
  });
  const kind = kinds.find((one) => one === positionals[0]);
  if (kind === undefined || positionals.length !== 1)
    throw new WrongUsage(`KIND is one of ${kinds.join(", ")}.`, "drills run");
  const client = clientOf(terminal);
  const named = Object.fromEntries(
    Object.entries({ agent: values.agent, owner: values.owner }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  let drill = await client.call("drills.run", { kind, ...named });
  const tell = values.json !== true;
  if (tell) await terminal.out(`${drill.id}  with ${shown(drill.agent.name)}\n`);
  let told = 0;
  for (;;) {
    const fresh = drill.steps.slice(told);
    told = drill.steps.length;
    if (tell) await terminal.out(fresh.map((step) => stepText(terminal, step)).join(""));
    if (drill.status !== "running") break;
    await sleep(lookMs, undefined, { signal: terminal.stop });
    drill = await client.call("drills.get", { id: drill.id });
  }
  await terminal.out(tell ? endText(terminal, drill) : `${JSON.stringify(drill, null, 2)}\n`);
  return drill.status === "passed" ? 0 : 1;
}

const stepText = (terminal: Terminal, step: Drill["steps"][number]): string =>
  `  ${`${step.afterMs} ms`.padStart(9)}  ${step.held ? painted(terminal, "green", "ok ") : painted(terminal, "red", "NO ")} ${shown(step.says)}\n`;

const endText = (terminal: Terminal, { status, why, effectMs }: Drill): string =>
  status === "passed"
    ? `${painted(terminal, "green", "Passed")}: it took effect after ${Math.round(effectMs ?? 0)} ms\n`
    : `${painted(terminal, "red", status === "failed" ? "Failed" : "Broken off")}: ${shown(why ?? "")}\n`;
