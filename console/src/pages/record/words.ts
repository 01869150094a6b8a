import type { RetentionClass } from "@reeve/contract/retention";

export const className: Readonly<Record<RetentionClass, { title: string; says: string }>> = {
  payloads: { title: "Payloads", says: "Arguments of calls, and the first parts of answers." },
  actions: {
    title: "Actions",
    says: "Who asked for what, the decision, the outcome and the hashes.",
  },
};

export const lasts = (days: number | null): string =>
  days === null ? "for good" : `${days.toLocaleString("en")} days`;

const units = ["B", "kB", "MB", "GB", "TB"] as const;

/** The unit in which the largest of some sizes is a handy number, and what one of it is. */
export function unitFor(bytes: number): { readonly name: string; readonly size: number } {
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)),
  );
  return { name: units[power] ?? "B", size: 1000 ** power };
}

export function inBytes(bytes: number): string {
  const { name, size } = unitFor(bytes);
  return `${(bytes / size).toLocaleString("en", { maximumFractionDigits: 1 })} ${name}`;
}
