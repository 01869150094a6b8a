/** What is to be undone when the story ends, the latest first, whoever ends it. */
export interface Ending {
  readonly cleanups: (() => Promise<void>)[];
  /** Undoes everything, once, and leaves with this status; with 0 where a signal was first. */
  leave(status: number): Promise<never>;
  /** Whether it is under way. */
  begun(): boolean;
}

export function openEnding(exit: (status: number) => never): Ending {
  const cleanups: (() => Promise<void>)[] = [];
  let leaving: Promise<never> | null = null;
  const undo = async (status: number): Promise<never> => {
    for (const clean of cleanups.reverse()) await clean().catch(() => undefined);
    return exit(status);
  };
  const leave = (status: number): Promise<never> => (leaving ??= undo(status));
  // Listening on: a library that finds nobody listening any more ends the process in the middle of this.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void leave(0));
  return { cleanups, leave, begun: () => leaving !== null };
}
