import { StopLevel, confirmWithinMs, type EnforcementPoint } from "@reeve/contract/stop";
import { newId } from "@reeve/server/platform/ids";
import {
  localConfirmations,
  stopKeyFile,
  writeLocal,
  type LocalConfirmation,
  type LocalStop,
} from "@reeve/server/response/stops/local-file";
import { userInfo } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { clientOf } from "./call.ts";
import { parsed } from "./flags.ts";
import { painted, shown, type Status, type Terminal } from "./terminal.ts";
import { WrongUsage } from "./wrong-usage.ts";

const names: Record<StopLevel, readonly ("agent" | "version" | "server" | "tool" | "person")[]> = {
  agent: ["agent"],
  version: ["agent", "version"],
  tool: ["server", "tool"],
  server: ["server"],
  person: ["person"],
  everything: [],
};
const lookMs = 50;

/** Stops something and prints who confirmed it when. Status 1 where somebody did not. */
export async function stop(terminal: Terminal, args: readonly string[]): Promise<Status> {
  const { values, positionals } = parsed("stop", [...args], {
    reason: { type: "string" },
    local: { type: "boolean" },
    data: { type: "string" },
    json: { type: "boolean" },
  });
  const [what, ...named] = positionals;
  const level = StopLevel.safeParse(what);
  if (!level.success)
    throw new WrongUsage(`WHAT is one of ${StopLevel.options.join(", ")}.`, "stop");
  const parts = names[level.data];
  if (named.length !== parts.length)
    throw new WrongUsage(
      `\`reeve stop ${level.data}\` takes ${parts.length === 0 ? "no name" : parts.map((part) => part.toUpperCase()).join(" ")}.`,
      "stop",
    );
  const { reason } = values;
  if (typeof reason !== "string" || reason.trim() === "")
    throw new WrongUsage("--reason is missing.", "stop");
  const target = Object.fromEntries(parts.map((part, n) => [part, named[n] ?? ""]));
  const wanted = { level: level.data, ...target, reason };
  if (values.local === true) return local(terminal, wanted, dataOf(terminal, values.data));
  const made = await clientOf(terminal).call("stops.make", wanted);
  const { enforcement } = made;
  await terminal.out(
    values.json === true
      ? `${JSON.stringify(made, null, 2)}\n`
      : `${painted(terminal, "red", "Stopped")} ${made.id}\n${enforcement.map(pointText).join("")}`,
  );
  return enforcement.some(({ state }) => state === "unconfirmed") ? 1 : 0;
}

const pointText = ({ point, afterMs, cut }: EnforcementPoint): string =>
  afterMs === null
    ? `  not confirmed  ${shown(point)}: it refuses by itself within 10 seconds\n`
    : `  ${`${Math.round(afterMs)} ms`.padStart(8)}  ${shown(point)}${cut > 0 ? `, ended ${cut} under way` : ""}\n`;

const dataOf = ({ env }: Terminal, given: unknown): string =>
  path.resolve(typeof given === "string" ? given : env["REEVE_DATA"] || ".reeve");

/** By a signed file in the data folder: for when neither the database nor the port answers. */
async function local(
  terminal: Terminal,
  wanted: Pick<LocalStop, "level" | "reason">,
  data: string,
): Promise<Status> {
  const nowMs = Date.now();
  const nobody = { agent: null, version: null, server: null, tool: null, person: null };
  const id = newId("stp", nowMs);
  const by = `${userInfo().username} at the command line`;
  const key = await stopKeyFile(data);
  await writeLocal(data, key, { ...nobody, ...wanted, id, by, at: new Date(nowMs).toISOString() });
  let said: LocalConfirmation[] = [];
  for (let waited = 0; waited < confirmWithinMs; waited += lookMs) {
    await sleep(lookMs);
    const before = said.length;
    said = await localConfirmations(data, id);
    // Others that work in the same folder say so within the same moment.
    if (said.length > 0 && said.length === before) break;
  }
  for (const { point, afterMs, cut, found } of said)
    await terminal.out(
      found
        ? pointText({ point, afterMs, cut, state: "confirmed", confirmedAt: null })
        : `  ${shown(point)} knows nothing of that name, so nothing is stopped there\n`,
    );
  if (said.length === 0)
    terminal.err(
      `No process confirmed it. The file stays in ${path.join(data, "stops")}: whichever starts there goes by it.\n`,
    );
  return said.length > 0 && said.every(({ found }) => found) ? 0 : 1;
}
