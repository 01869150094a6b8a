/** One client, the files in which it keeps its MCP servers, and under which keys. Read on 22 November 2026. */
export interface ClientRow {
  readonly id: string;
  readonly client: string;
  readonly files: readonly string[];
  /** Ways to the servers; `*` is every key at that place. */
  readonly keys: readonly string[];
  readonly confidence?: number;
}

export const mcpServers: readonly string[] = ["mcpServers"];
