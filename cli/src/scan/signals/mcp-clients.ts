import type { Sighting } from "../finding.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { redacted } from "../redact.ts";
import { at, entriesOf, itemsOf, pointer, textAt, type Tree } from "../tree/tree.ts";
import type { ClientRow } from "./client-row.ts";
import { clientTable } from "./client-table.ts";
import { isServerEntry, serverEntry } from "./mcp-server-entry.ts";

/** The MCP servers that clients are set up to use. */
export const mcpClientSignals: readonly Signal[] = clientTable.map((row) => ({
  id: `mcp_config.${row.id}`,
  says: `MCP servers that ${row.client} is set up to use`,
  files: row.files,
  confidence: row.confidence ?? 0.85,
  // Claude Code keeps its history in the same file.
  ...(row.id === "claude_code" && { maxBytes: 64 * 1024 * 1024 }),
  read: (file) => servers(file, row),
}));

function* servers(file: SourceFile, row: ClientRow): Generator<Sighting> {
  const tree = file.tree();
  const seen = new Set<Tree>();
  for (const key of row.keys)
    for (const [keys, place] of follow(tree, key.split("."), []))
      for (const [name, entry, more] of entriesIn(place)) {
        if (seen.has(entry) || !(isServerEntry(entry) || isBuiltin(row, entry))) continue;
        seen.add(entry);
        const it = serverEntry(file, redacted(name), entry, { pointer: pointer(...keys, more) });
        yield { ...it, evidence: [`for ${row.client}`, ...it.evidence] };
      }
}

const isBuiltin = (row: ClientRow, entry: Tree): boolean =>
  row.id === "goose" &&
  textAt(entry, "type") === "builtin" &&
  at(entry, "enabled")?.scalar === true;

/**
 * Where a way of keys leads. A dotted part may be one key, as in settings of editors; of a key that stands twice each is
 * read, because which of them counts depends on the client.
 */
function* follow(
  tree: Tree | null,
  way: readonly string[],
  keys: readonly string[],
): Generator<readonly [readonly string[], Tree]> {
  if (!tree) return;
  if (way.length === 0) return yield [keys, tree];
  for (const [key, value] of entriesOf(tree))
    if (way[0] === "*") yield* follow(value, way.slice(1), [...keys, key]);
    else
      for (let parts = 1; parts <= way.length; parts++)
        if (key === way.slice(0, parts).join("."))
          yield* follow(value, way.slice(parts), [...keys, key]);
  if (way[0] === "*")
    for (const [i, value] of itemsOf(tree).entries())
      yield* follow(value, way.slice(1), [...keys, String(i)]);
}

/** By name, or in a list whose entries bring their names. */
function* entriesIn(place: Tree): Generator<readonly [string, Tree, string]> {
  for (const [name, entry] of entriesOf(place)) yield [name, entry, name];
  for (const [i, entry] of itemsOf(place).entries())
    yield [textAt(entry, "name") ?? `server ${i + 1}`, entry, String(i)];
}
