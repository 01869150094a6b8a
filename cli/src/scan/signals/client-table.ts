import { widelyUsed } from "./client-table-known.ts";
import { lessUsed } from "./client-table-more.ts";
import type { ClientRow } from "./client-row.ts";

/** Rows of one file each are easier to check than code: a client that moves its file changes a line here. */
export const clientTable: readonly ClientRow[] = [...widelyUsed, ...lessUsed];
