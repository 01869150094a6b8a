import type { Database } from "../../platform/database.ts";
import { openHeads } from "../checkpoints/heads.ts";
import { frontierPlaces, pathHash } from "../checkpoints/tree.ts";
import { logBegins } from "../log/starts.ts";
import { readNodes } from "../log/tail.ts";
import { signingKeys } from "./store.ts";

/** How the record contradicts a checkpoint that is kept elsewhere, or null where it does not. */
export async function disagreement(database: Database, note: string): Promise<string | null> {
  const keys = await signingKeys(database.kysely);
  const said = keys.map((key) => openHeads(note, key)).find((heads) => heads !== null);
  if (!said) return "its newest checkpoint was signed by no key of this record";
  const begins = await logBegins(database.pool);
  const { rows } = await database.pool.query<{ log_id: number; size: number }>(
    "select log_id, size from heads",
  );
  const sizes = new Map(rows.map(({ log_id, size }) => [log_id, size]));
  for (const { log, size, root } of said.heads) {
    const has = sizes.get(log) ?? 0;
    if (has < size)
      return `its checkpoint of ${said.at} signs ${size} records of log ${log}, and there are ${has}`;
    // Of what retention removed the tree cannot be computed any more.
    if (size < (begins.get(log)?.head.frontier.size ?? 0) || size === 0) continue;
    const nodes = await readNodes(database.pool, log, frontierPlaces(size));
    if (!nodes || pathHash(nodes).toString("base64") !== root)
      return `the first ${size} records of log ${log} are not those that its checkpoint of ${said.at} signs`;
  }
  return null;
}
