/** How long something took, as short as it can be said. */
export function lasted(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${one(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${one(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${one(ms / 3_600_000)} h`;
  return `${one(ms / 86_400_000)} d`;
}

const one = (value: number): string =>
  value < 10 ? value.toFixed(1).replace(".0", "") : String(Math.round(value));

export const spans = [
  { value: 7, label: "7 days" },
  { value: 30, label: "30 days" },
  { value: 90, label: "90 days" },
  { value: 365, label: "A year" },
] as const;
