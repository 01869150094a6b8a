/** One seeded bug: in which file of the evaluator, what stands there, and what stands there instead. */
export interface Mutant {
  readonly what: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

export const of =
  (file: string) =>
  (what: string, find: string, put: string): Mutant => ({
    what,
    file: `server/src/policy/compile/${file}.ts`,
    find,
    put,
  });
