/** One path at one concurrency: the median of its rounds. Times in ms, CPU in µs a call, memory in MB. */
export interface Result {
  readonly path: "direct" | "relay" | "peer" | "governed";
  readonly concurrency: number;
  readonly callsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuUs: number | null;
  readonly postgresCpuUs: number | null;
  readonly rssMb: number | null;
  readonly errors: number;
}

export interface Ratio {
  readonly concurrency: number;
  readonly against: "direct" | "relay" | "peer";
  readonly throughput: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number | null;
}

/** Governed against the direct call and against the bare relay, of the same run: above 1 is more. */
export function ratios(results: readonly Result[]): Ratio[] {
  return [...new Set(results.map((result) => result.concurrency))].flatMap((concurrency) => {
    const at = (path: Result["path"]) =>
      results.find((result) => result.path === path && result.concurrency === concurrency);
    const governed = at("governed");
    return (["direct", "relay", "peer"] as const).flatMap((against) => {
      const base = at(against);
      if (!governed || !base) return [];
      return [
        {
          concurrency,
          against,
          throughput: governed.callsPerSecond / base.callsPerSecond,
          p50: governed.p50 / base.p50,
          p99: governed.p99 / base.p99,
          cpu: governed.cpuUs !== null && base.cpuUs ? governed.cpuUs / base.cpuUs : null,
        },
      ];
    });
  });
}

const shown = (value: number | null, digits: number): string =>
  value === null ? "–" : value.toFixed(digits);

export function table(results: readonly Result[]): string {
  const head = [
    "calls at once",
    "path",
    "calls/s",
    "p50 ms",
    "p99 ms",
    "CPU µs/call",
    "PostgreSQL µs/call",
    "memory MB",
    "errors",
  ];
  const body = results.map((r) =>
    [
      r.concurrency,
      r.path,
      shown(r.callsPerSecond, 0),
      shown(r.p50, 2),
      shown(r.p99, 2),
      shown(r.cpuUs, 0),
      shown(r.postgresCpuUs, 0),
      shown(r.rssMb, 0),
      r.errors,
    ].map(String),
  );
  return layout([head, ...body]);
}

export function ratioTable(all: readonly Ratio[]): string {
  const head = ["calls at once", "governed against", "calls/s ×", "p50 ×", "p99 ×", "CPU ×"];
  const body = all.map((r) =>
    [
      r.concurrency,
      r.against,
      shown(r.throughput, 2),
      shown(r.p50, 2),
      shown(r.p99, 2),
      shown(r.cpu, 2),
    ].map(String),
  );
  return layout([head, ...body]);
}

export function layout(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};
