import { saysAsPinned } from "../../registry/servers/definition.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";

/**
 * Whether a tool is listed as it was pinned. A server could show Reeve one definition and an agent another, or change it
 * between two readings: what nobody has seen, no model reads.
 */
export function asPinned(
  { hands }: Gate,
  server: GateServer,
  name: string,
  listed: Readonly<Record<string, unknown>>,
): boolean {
  const pinned = server.tools.get(name)?.parts;
  if (pinned === undefined || saysAsPinned(pinned, listed)) return true;
  hands.log.warn({ server: server.id }, "a tool was listed otherwise than pinned, and left out");
  hands.toolsChanged?.(server);
  return false;
}
