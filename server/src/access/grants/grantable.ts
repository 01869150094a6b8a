import type { ServerId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import { grantStore } from "./store.ts";

const every = "*";
const listed = 20;

/** The server and the tools to grant, each once; `*` stands for all of them. Refuses a tool the server was never seen to have. */
export async function grantable(
  db: DatabaseTransaction,
  name: string,
  tools: readonly string[],
): Promise<{ id: ServerId; tools: string[] }> {
  const server = await grantStore(db).serverNamed(name);
  if (!server)
    throw invalid(
      "server",
      `There is no tool server ${name}.`,
      "List the tool servers to see which there are.",
    );
  if (tools.includes(every)) return { id: server.id, tools: [every] };
  const stray = tools.find((tool) => !server.tools.includes(tool));
  if (stray !== undefined)
    throw invalid(
      "tools",
      `Server ${name} has no tool ${stray}.`,
      `It has ${server.tools.slice(0, listed).join(", ") || "none yet"}${server.tools.length > listed ? ", …" : ""}; \`*\` is every tool, now and later.`,
    );
  return { id: server.id, tools: [...new Set(tools)] };
}

/** When the grant ends, in the form all times have; null when it does not end by itself. */
export function futureTime(given: string | undefined, clock: Clock): string | null {
  if (given === undefined) return null;
  const at = Date.parse(given);
  if (at > clock.now()) return isoTime(at);
  throw invalid(
    "expiresAt",
    "The grant would end in the past.",
    "Give a later time, or leave it out.",
  );
}

const invalid = (path: string, detail: string, fix: string): Problem =>
  new Problem("invalid", detail, fix, [{ path, message: detail }]);
