import type { ToolId } from "@reeve/contract/id";
import type { Tool } from "@reeve/contract/server";
import type { Clock } from "../../platform/clock.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { resolveFinding } from "../findings/store.ts";
import { effectOf, externalOf } from "./definition.ts";
import { setPinned } from "./seen-store.ts";
import { definitionOf, findTool, lockTool } from "./tool-store.ts";

/** Pins what the server lists now, provided that it is what the person saw: its hash says so. */
export async function acceptTool(tx: Tx, clock: Clock, id: ToolId, hash: string): Promise<Tool> {
  const tool = await lockTool(tx.db, id);
  if (!tool) throw notFound("tool", id);
  const text = tool.listedHash === hash ? await definitionOf(tx.db, id, hash) : null;
  if (text === null)
    throw new Problem(
      "conflict",
      tool.listedHash === null
        ? `The server no longer lists ${tool.name}.`
        : `What the server lists for ${tool.name} is not what this hash names.`,
      "Look at the tool again, then accept the hash it shows under `listed`.",
    );
  const definition = JSON.parse(text) as Record<string, unknown>;
  await setPinned(tx.db, id, {
    hash,
    effect: effectOf(definition),
    external: externalOf(definition),
  });
  await resolveFinding(tx.db, clock, "tool_changed", id);
  tx.note({ subject: id, before: { pinned: tool.hash }, after: { pinned: hash } });
  const after = await findTool(tx.db, id);
  if (!after) throw notFound("tool", id);
  return after;
}
