/** How large the generated organisation is. Everything else follows from these and the seed. */
export interface Size {
  readonly agents: number;
  readonly servers: number;
  /** Recorded over the last ninety days. */
  readonly actions: number;
  /** Of those, the newest so many are in the database; the others went by retention. */
  readonly kept: number;
  readonly seed: number;
  readonly nowMs: number;
}

export const days = 90;
export const dayMs = 86_400_000;
export const peopleOf = ({ agents }: Size): number => Math.max(50, Math.round(agents / 10));
/** Where the actions that are still there begin: a number with few bits, so that few roots stand for what went. */
export const firstKept = ({ actions, kept }: Size): number =>
  kept >= actions ? 0 : Math.floor((actions - kept) / 65_536) * 65_536;

export const text = (it: string | number): string => `'${String(it).replaceAll("'", "''")}'`;
export const id = (prefix: string, n: string | number): string =>
  `('${prefix}_01' || lpad((${n})::text, 24, '0'))`;
export const time = (ms: number): string => `to_timestamp(${ms} / 1000.0)`;
const primes = [1_000_003, 2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393];
/** A number from 0 up to 1 that follows from `n`, `which` and the seed, so that the same seed makes the same organisation. */
export const draw = (n: string | number, which: 1 | 2 | 3 | 4 | 5, { seed }: Size): string =>
  `((((${n})::bigint * ${primes[which]}::bigint + ${seed * 7_919 + which * 40_503}) % 4294967291)::float8 / 4294967291)`;

/** As canonical JSON has times. */
export const isoSql = (at: string): string =>
  `to_char((${at}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export type Run = (sql: string) => Promise<void>;
