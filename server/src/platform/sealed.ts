import type { DatabaseTransaction } from "./database.ts";
import { Problem } from "./problem.ts";
import { Unreadable, type Vault } from "./vault.ts";

/** Something that is kept sealed. Whoever seals a column names it so, or its key would be retired under it. */
export interface Sealed {
  /** Seals all of it with the key that seals now; gives how many secrets. Throws a Problem where one cannot be read. */
  reseal(db: DatabaseTransaction, vault: Pick<Vault, "seal" | "open">): Promise<number>;
}

/** The work, or a Problem that says which secret cannot be read and what to do. */
export function readable<T>(what: string, fix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Problem("conflict", `${what} cannot be read: ${error.message}.`, fix);
  }
}
