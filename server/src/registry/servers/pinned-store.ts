import type { Effect } from "@reeve/contract/server";
import { sql, type Kysely } from "kysely";

/** What agents are shown of a tool, as it is pinned. */
export interface PinnedTool {
  readonly server: string;
  readonly name: string;
  readonly title: string | null;
  readonly description: string;
  readonly effect: Effect;
}

/** Tools of these names on any server that is there, as they were accepted. */
export async function pinnedTools(
  db: Kysely<object>,
  names: readonly string[],
): Promise<PinnedTool[]> {
  if (names.length === 0) return [];
  const { rows } = await sql<{ server: string; name: string; effect: Effect; definition: string }>`
    select s.name as server, t.name, t.effect, d.definition from tools t
    join tool_servers s on s.id = t.server_id and s.removed_at is null
    join tool_definitions d on d.tool_id = t.id and d.hash = t.pinned_hash
    where t.name = any(${[...names]}::text[]) and t.listed_hash = t.pinned_hash
    order by s.name, t.name`.execute(db);
  return rows.map(({ definition, ...it }) => {
    const { title, description } = JSON.parse(definition) as Record<string, unknown>;
    return {
      ...it,
      title: typeof title === "string" ? title : null,
      description: typeof description === "string" ? description : "",
    };
  });
}
