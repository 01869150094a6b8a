import type { ServerId, ToolId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import type { Tool } from "@reeve/contract/server";
import { notFound } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { lockServer, setDataClasses } from "./store.ts";
import { findTool, lockTool, setClassification, type StoredTool } from "./tool-store.ts";

/** Says of a tool what its definition does not: decisions and sessions go by it from the moment this answers. */
export async function classifyTool(
  tx: Tx,
  id: ToolId,
  said: Omit<Parsed<"tools.classify">, "id">,
): Promise<Tool> {
  const before = await lockTool(tx.db, id);
  if (!before) throw notFound("tool", id);
  const { dataClasses, ...rest } = said;
  const classes = dataClasses && [...new Set(dataClasses)].sort();
  await setClassification(tx.db, id, { ...rest, dataClasses: classes });
  const after = await findTool(tx.db, id);
  if (!after) throw notFound("tool", id);
  const saidOf = ({
    dataClasses,
    trust,
    costMicros,
    flow,
    data,
  }: Pick<Tool, "trust" | "costMicros"> & {
    readonly flow?: Tool["flow"];
    readonly data?: StoredTool["data"];
    readonly dataClasses: readonly string[];
  }) => ({
    dataClasses,
    trust,
    costMicros,
    flow: flow ?? null,
    data: data ?? null,
  });
  tx.note({ subject: id, before: saidOf(before), after: saidOf(after) });
  return after;
}

export async function classifyServer(
  tx: Tx,
  id: ServerId,
  given: readonly string[],
): Promise<void> {
  const before = await lockServer(tx.db, id);
  if (!before) throw notFound("tool server", id);
  const dataClasses = [...new Set(given)].sort();
  await setDataClasses(tx.db, id, dataClasses);
  tx.note({ subject: id, before: { dataClasses: before.dataClasses }, after: { dataClasses } });
}
