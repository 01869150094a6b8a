import type { Draft } from "./record.ts";

/**
 * Matches ends to intents. Logs stand one after another between two checkpoints, so an end may come before its intent
 * there, never later: what is open is bounded by the calls that were under way.
 */
export class Pairs {
  total = 0;
  private readonly begun = new Map<string, Draft>();
  private readonly unknown = new Set<string>();
  private readonly early = new Map<string, { draft: Draft; log: number; seq: number }>();

  take(draft: Draft, log: number, seq: number): void {
    const id = draft.action;
    if (draft.kind === "intent") {
      this.total++;
      if (!this.early.delete(id)) this.begun.set(id, draft);
    } else if (draft.kind === "end") {
      const open = this.begun.delete(id) || this.unknown.delete(id);
      if (!open) this.early.set(id, { draft, log, seq });
      // Who was thought lost may still come back and say how it ended.
      if (draft.outcome === "unknown") this.unknown.add(id);
    }
  }

  /** Ends that no intent came for; asked at each checkpoint, which is a consistent cut. */
  strays(): readonly { draft: Draft; log: number; seq: number }[] {
    const found = [...this.early.values()];
    this.early.clear();
    return found;
  }

  unsettled(): readonly Draft[] {
    return [...this.begun.values()];
  }
}
