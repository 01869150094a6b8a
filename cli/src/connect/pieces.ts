import { jsonEdit, type Piece } from "./json-edit.ts";
import type { Wish } from "./plan.ts";

export const macos = process.platform === "darwin";
export const gate = ({ url }: Wish, server: string): string => `${url}/mcp/${server}`;
export const bearer = (variable: string): object => ({ Authorization: `Bearer ${variable}` });

/** Entries of an MCP configuration, one for each tool server. */
export const mcp = (wish: Wish, entry: (url: string) => object): Piece[] =>
  wish.servers.map((name) => ({ at: ["mcpServers", name], value: entry(gate(wish, name)) }));
export const at = (file: string, pieces: readonly Piece[]) =>
  pieces.length === 0 ? [] : [jsonEdit(file, pieces)];

export const advisory =
  "Advisory: this client has no level that its user or the agent cannot change.";
export const managedHolds = "Held: only an administrator can change this file.";
export const own = (more: string): string =>
  `Advisory at this level: whoever can write this file can take the hook out. ${more}`;
export const holds = ({ level }: Wish, more = "Use --level managed to hold it."): string =>
  level === "managed" ? managedHolds : own(more);
