import type { ToolId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Tx } from "../../platform/write.ts";
import { raiseFinding, resolveFinding } from "../findings/store.ts";
import type { Differences } from "./compare.ts";
import { difference } from "./difference.ts";
import type { StoredServer } from "./store.ts";
import { insertTools, setGone, setListed, type SeenTool } from "./seen-store.ts";
import { suspicions } from "./suspicious.ts";
import { definitionOf, type StoredTool } from "./tool-store.ts";

const namesInRecord = 200;

/** Pins what is new, and marks and reports what is no longer as it was pinned. */
export async function applyDifferences(
  tx: Tx,
  clock: Clock,
  server: StoredServer,
  { added, moved, gone }: Differences,
): Promise<void> {
  const nowMs = clock.now();
  const now = isoTime(nowMs);
  if (added.length > 0) {
    const tools = added.map((seen) => ({ ...seen, id: newId("tol", nowMs) }));
    await insertTools(tx.db, server.id, tools, now);
    // In the transaction that pins them: no agent can be given one before this is seen.
    for (const { id, name, definition } of tools)
      await reportSuspicions(tx, clock, id, { server: server.name, name }, definition);
    const pinned = added.slice(0, namesInRecord).map(({ name, hash }) => ({ name, hash }));
    tx.note({
      subject: server.id,
      before: null,
      after: { server: server.name, pinned, tools: added.length },
    });
  }
  for (const { tool, seen } of moved) {
    await setListed(tx.db, tool.id, seen, now);
    tx.note({
      subject: tool.id,
      before: { listed: tool.listedHash },
      after: { listed: seen.hash, pinned: tool.hash },
    });
    await resolveFinding(tx.db, clock, "tool_gone", tool.id);
    await reportSuspicions(tx, clock, tool.id, tool, seen.definition);
    if (seen.hash === tool.hash) await resolveFinding(tx.db, clock, "tool_changed", tool.id);
    else await reportChange(tx, clock, tool, seen);
  }
  for (const tool of gone) {
    await setGone(tx.db, tool.id);
    tx.note({ subject: tool.id, before: { listed: tool.listedHash }, after: { listed: null } });
    await resolveFinding(tx.db, clock, "tool_changed", tool.id);
    await raiseFinding(tx.db, clock, {
      kind: "tool_gone",
      severity: "low",
      subject: tool.id,
      title: `${server.name} no longer offers ${tool.name}`,
      detail: `Calls to ${tool.name} of ${server.name} are blocked until the server lists it again. Its definition stays pinned.`,
    });
  }
}

async function reportSuspicions(
  tx: Tx,
  clock: Clock,
  subject: ToolId,
  { server, name }: { readonly server: string; readonly name: string },
  definition: string,
): Promise<void> {
  const found = suspicions(JSON.parse(definition));
  if (found.length === 0) {
    await resolveFinding(tx.db, clock, "tool_suspicious", subject);
    return;
  }
  const lines = found.map(({ path, what }) => `${path || "/"} ${what}.`);
  await raiseFinding(tx.db, clock, {
    kind: "tool_suspicious",
    severity: "high",
    subject,
    title: `The definition of ${name} of ${server} is written to steer a model, or hides something`,
    detail: `Read it before an agent is given it, and ask whoever runs the server.\n\n${lines.join("\n")}`,
  });
}

async function reportChange(tx: Tx, clock: Clock, tool: StoredTool, seen: SeenTool): Promise<void> {
  const pinned = await definitionOf(tx.db, tool.id, tool.hash);
  const changes =
    pinned === null ? "" : difference(JSON.parse(pinned), JSON.parse(seen.definition));
  await raiseFinding(tx.db, clock, {
    kind: "tool_changed",
    severity: "high",
    subject: tool.id,
    title: `${tool.server} changed the definition of ${tool.name}`,
    detail: `What ${tool.server} lists is not what was pinned. Read the difference; accept it, or keep the tool blocked and ask whoever runs the server.\n\n${changes}`,
  });
}
