import type { ServerId } from "@reeve/contract/id";
import type { Clock } from "../../platform/clock.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { applyDifferences } from "./apply.ts";
import { compare } from "./compare.ts";
import { readListing } from "./definition.ts";
import { lockServer } from "./store.ts";
import { toolsOf } from "./tool-store.ts";

/**
 * Takes definitions of tools that nobody can ask for, because they live inside an agent. Each is pinned when it is seen
 * first and held back when it differs later, as those of any server; one that is not named stays as it is.
 */
export async function declareTools(
  tx: Tx,
  clock: Clock,
  id: ServerId,
  definitions: readonly unknown[],
): Promise<void> {
  const server = await lockServer(tx.db, id);
  if (!server) throw notFound("tool server", id);
  if (server.transport.kind !== "local")
    throw new Problem(
      "conflict",
      `${server.name} says by itself which tools it has.`,
      "Declare tools only of a server whose transport is `local`; read this one again instead.",
    );
  const { tools, problems } = readListing(definitions);
  const [problem] = problems;
  if (problem !== undefined)
    throw new Problem("invalid", `\`tools\`: ${problem}`, "Correct the definition.");
  const { added, moved } = compare(await toolsOf(tx.db, id), tools);
  await applyDifferences(tx, clock, server, { added, moved, gone: [] });
}
