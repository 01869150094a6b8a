import type { Approval, ApprovalDetail } from "@reeve/contract/approval";
import type { Effect, Transport } from "@reeve/contract/server";
import { sql, type Kysely } from "kysely";

interface Row {
  readonly effect: Effect;
  readonly external: boolean;
  readonly data_classes: string[];
  readonly pinned_hash: string;
  readonly definition: string | null;
  readonly transport: string;
}

/** The tool that a question is about, with the definition that it was asked with. */
export async function whatWouldRun(
  db: Kysely<object>,
  { server, tool, asks }: Approval,
): Promise<ApprovalDetail["what"]> {
  const { rows } = await sql<Row>`
    select t.effect, t.external, t.data_classes, t.pinned_hash, d.definition, s.transport
    from tools t join tool_servers s on s.id = t.server_id and s.removed_at is null
    left join tool_definitions d on d.tool_id = t.id and d.hash = ${asks.definition}
    where s.name = ${server} and t.name = ${tool}`.execute(db);
  const [row] = rows;
  if (!row) return null;
  const definition = row.definition === null ? {} : (JSON.parse(row.definition) as Definition);
  const { title, description, annotations } = definition;
  const named = [title, annotations?.title].find((one) => typeof one === "string");
  return {
    title: named ?? null,
    description: typeof description === "string" ? description : "",
    effect: row.effect,
    external: row.external,
    dataClasses: row.data_classes,
    destination: destinationOf(JSON.parse(row.transport) as Transport),
    changed: asks.definition !== null && row.pinned_hash !== asks.definition,
  };
}

interface Definition {
  readonly title?: string;
  readonly description?: unknown;
  readonly annotations?: { readonly title?: string };
}

/** Without what may be a secret of it: the query of an address, the arguments of a program. */
function destinationOf(transport: Transport): string {
  if (transport.kind === "local") return "the agent's own program";
  if (transport.kind === "stdio") return `the program ${transport.command}`;
  if (!URL.canParse(transport.url)) return "an address";
  const { origin, pathname } = new URL(transport.url);
  return `${origin}${pathname}`;
}
