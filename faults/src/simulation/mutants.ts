import type { Recording } from "../../../server/src/ledger/log/recording.ts";
import type { LogConnection } from "../../../server/src/ledger/log/connection.ts";
import type { Snapshots } from "../../../server/src/policy/snapshot/snapshot.ts";

/** A mistake that the simulation has to find: one part of Reeve taken for one that breaks its promise. */
export interface Mutant {
  readonly name: string;
  readonly ledger?: (real: Recording) => Pick<Recording, "intend" | "settle">;
  readonly connection?: (real: LogConnection) => LogConnection;
  readonly snapshots?: (real: Snapshots) => Snapshots;
  readonly unfenced?: boolean;
}

/** Reeve as it is. */
export const none: Mutant = { name: "none" };

export const mutants: readonly Mutant[] = [
  {
    name: "acts before the intent is committed",
    ledger: (real) => ({
      settle: real.settle,
      intend: (intent) => {
        real.intend(intent).catch(() => undefined);
        return Promise.resolve();
      },
    }),
  },
  {
    name: "acts when the intent could not be committed",
    ledger: (real) => ({
      settle: real.settle,
      intend: (it) => real.intend(it).catch(() => undefined),
    }),
  },
  {
    name: "loses the end of an action",
    ledger: (real) => ({ intend: real.intend, settle: () => Promise.resolve() }),
  },
  {
    name: "takes a lost answer for a failed commit",
    connection: (real) => ({ ...real, hashAt: () => Promise.resolve(null) }),
  },
  {
    name: "takes a lost answer for a commit",
    connection: (real) => ({
      ...real,
      hashAt: async (log, seq) => (await real.hashAt(log, seq)) ?? new Uint8Array(32),
      append: (insert) => real.append({ ...insert, first: { ...insert.first } }).catch(() => true),
    }),
  },
  { name: "writes to a log that is another's", unfenced: true },
  {
    name: "decides from a state of any age",
    snapshots: (real) => {
      let last = real.current();
      return {
        ...real,
        current() {
          try {
            last = real.current();
          } catch {
            // The mistake.
          }
          return last;
        },
        [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
      };
    },
  },
  {
    name: "answers a stop before it holds",
    snapshots: (real) => ({
      ...real,
      applied: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
    }),
  },
];
