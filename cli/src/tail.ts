import { LiveEvent, type Action } from "@reeve/contract/action";
import { ReeveError } from "@reeve/sdk/client";
import { setTimeout as sleep } from "node:timers/promises";
import { clientOf } from "./call.ts";
import { operationOf } from "./commands.ts";
import { inputOf } from "./flags.ts";
import { painted, shownInLine, type Colour, type Status, type Terminal } from "./terminal.ts";

const pauseMs = 1_000;

/** Prints every action as it is decided and as it ends, until it is stopped. Comes back when Reeve was restarted. */
export async function tail(terminal: Terminal, rest: readonly string[]): Promise<Status> {
  const { input, json } = await inputOf("tail", operationOf("actions.live"), rest);
  const client = clientOf(terminal);
  let seen = false;
  while (!terminal.stop.aborted) {
    try {
      for await (const line of client.lines("actions.live", input, { signal: terminal.stop })) {
        seen = true;
        await terminal.out(json ? `${line}\n` : eventLine(terminal, line));
      }
      terminal.err("Reeve closed the stream; waiting for it to come back.\n");
    } catch (error) {
      if (terminal.stop.aborted) break;
      const lost = error instanceof ReeveError && error.code === "unreachable";
      if (!lost || !seen) throw error;
    }
    seen = true;
    await sleep(pauseMs, undefined, { signal: terminal.stop }).catch(() => undefined);
  }
  return 0;
}

const answers: Record<string, Colour> = {
  allow: "green",
  block: "red",
  scope: "yellow",
  escalate: "yellow",
};
const outcomes: Record<string, Colour> = {
  ok: "green",
  error: "red",
  denied: "red",
  unknown: "yellow",
};

/** One event as one line; what is not an event of this version is shown as it came. */
export function eventLine(terminal: Terminal, line: string): string {
  const read = LiveEvent.safeParse(parsed(line));
  if (!read.success) return `${shownInLine(line)}\n`;
  const { event, action } = read.data;
  const decided = event === "decided";
  const word = decided ? (action.decision?.answer ?? "–") : (action.outcome ?? "–");
  const colour = (decided ? answers : outcomes)[word] ?? "dim";
  const time = (decided ? action.startedAt : (action.endedAt ?? action.startedAt)).slice(11, 23);
  const more = decided ? reason(action) : ended(action);
  const parts = [
    painted(terminal, "dim", time),
    painted(terminal, colour, `${decided ? "→" : "←"} ${word.padEnd(8)}`),
    shownInLine(action.agent?.name ?? "unknown agent").padEnd(18),
    what(action),
    more === "" ? "" : painted(terminal, "dim", more),
  ];
  return `${parts.filter((part) => part !== "").join("  ")}
`;
}

const what = ({ server, tool, kind }: Action): string =>
  shownInLine([server, tool].filter((part) => part !== null).join("/") || kind).padEnd(32);
const reason = ({ decision }: Action): string =>
  decision === null || decision.answer === "allow" ? "" : shownInLine(decision.reason);
function ended({ startedAt, endedAt, error }: Action): string {
  const ms = endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt);
  return [ms === null ? "" : `${ms} ms`, error === null ? "" : shownInLine(error)]
    .filter(Boolean)
    .join("  ");
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
