import type { SeenTool } from "./seen-store.ts";
import type { StoredTool } from "./tool-store.ts";

export interface Differences {
  /** Seen for the first time. */
  readonly added: readonly SeenTool[];
  /** Listed with another definition than the last time, or listed again. */
  readonly moved: readonly { readonly tool: StoredTool; readonly seen: SeenTool }[];
  /** Listed the last time and not now. */
  readonly gone: readonly StoredTool[];
}

/** What a listing changes about the tools that are known. */
export function compare(known: readonly StoredTool[], listed: readonly SeenTool[]): Differences {
  const names = new Map(known.map((tool) => [tool.name, tool]));
  const now = new Set(listed.map((seen) => seen.name));
  return {
    added: listed.filter((seen) => !names.has(seen.name)),
    moved: listed.flatMap((seen) => {
      const tool = names.get(seen.name);
      return tool && tool.listedHash !== seen.hash ? [{ tool, seen }] : [];
    }),
    gone: known.filter((tool) => tool.listedHash !== null && !now.has(tool.name)),
  };
}

export const nothingDiffers = ({ added, moved, gone }: Differences): boolean =>
  added.length + moved.length + gone.length === 0;
