import type { Change } from "./rewrite.ts";

/**
 * Leaves in a list only what this agent may use. Under the stateless protocol the page is also marked as this agent's
 * own and not to be kept, on every page, whether or not something was hidden.
 */
export function filterList(
  member: string,
  mayUse: (item: Record<string, unknown>) => boolean,
  modern: boolean,
): Change {
  return (message) => {
    const { result } = message;
    if (!isRecord(result)) return message;
    const items = result[member];
    if (!Array.isArray(items)) return message;
    const shown = (items as unknown[]).filter((item) => isRecord(item) && mayUse(item));
    const own = !modern || (result["cacheScope"] === "private" && result["ttlMs"] === 0);
    if (shown.length === items.length && own) return message;
    return {
      ...message,
      result: { ...result, [member]: shown, ...(modern && { ttlMs: 0, cacheScope: "private" }) },
    };
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
