import { readTree, type SqlTree } from "./sql-tree.ts";
import { sqlText } from "./sql-text.ts";

/** What a statement touches; null where it cannot be read, or could be read in two ways. */
export type ReadSql = (statement: string, postgresql: boolean) => SqlTree | null;

/** Longer, and the parser would hold up everything else for too long. */
const mostCharacters = 16_384;
const deepest = 200;
const mostStatements = 50;

/** Opens PostgreSQL's own parser, which is WebAssembly: a statement can spend time and never reach anything. */
export async function openSql(): Promise<ReadSql> {
  const { loadModule, parseSync } = await import("libpg-query");
  await loadModule();
  const tree = (sql: string): SqlTree | null => {
    try {
      const { stmts = [] } = parseSync(sql) as { stmts?: { stmt?: unknown }[] };
      if (stmts.length === 0 || stmts.length > mostStatements) return null;
      return readTree(stmts.map(({ stmt }) => stmt));
    } catch {
      return null;
    }
  };
  return (statement, postgresql) => {
    // The parser would end at a NUL and read the rest as nothing.
    if (statement.length > mostCharacters || statement.includes("\0")) return null;
    const { translated, ambiguous, depth } = sqlText(statement);
    if (depth > deepest || (ambiguous && !postgresql)) return null;
    return tree(statement) ?? (postgresql ? null : tree(translated));
  };
}
