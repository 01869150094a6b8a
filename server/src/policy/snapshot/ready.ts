import type { Snapshots } from "./snapshot.ts";

/** Why nothing would be decided from the snapshot, or null. */
export function stale(snapshots: Pick<Snapshots, "current">): string | null {
  try {
    snapshots.current();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
