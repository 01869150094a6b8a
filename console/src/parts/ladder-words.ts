import type { CriterionStatus, Maturity, MeasuredSubject } from "@reeve/contract/maturity/maturity";
import type { Shape, Tone } from "../ui/badge.tsx";

/** "3", or "3+" when part of the next level is met already. */
export const levelText = (level: number, part: number): string =>
  part > 0 && level < 5 ? `${level}+` : String(level);

/** Rounded down, so that nothing looks more complete than it is: 18.99 of 19 is not 19. */
export function counted(numerator: number, denominator: number): string {
  const tenths = Math.floor(numerator * 10 + 1e-9) / 10;
  return `${number.format(tenths)} of ${number.format(denominator)}`;
}

/** A count as it is written everywhere: thousands apart. */
export const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** A share in per cent, rounded down; a tenth is shown only where there is one. */
export const percent = (share: number): string =>
  `${Math.floor(share * 1000 + 1e-6) / 10} %`.replace(".0 %", " %");

interface Spoken {
  readonly label: string;
  readonly tone: Tone;
  readonly shape: Shape;
}

/** Unknown is a state of its own: never shown as met, and never as broken. */
export const statuses: Readonly<Record<CriterionStatus, Spoken>> = {
  met: { label: "Met", tone: "allow", shape: "disc" },
  unmet: { label: "Not met", tone: "block", shape: "square" },
  unknown: { label: "Unknown", tone: "calm", shape: "ring" },
  expired: { label: "Out of date", tone: "escalate", shape: "half" },
};

export const standings: Readonly<Record<MeasuredSubject["standing"], Spoken>> = {
  pass: { label: "Passes", tone: "allow", shape: "disc" },
  fail: { label: "Does not pass", tone: "block", shape: "square" },
  unknown: { label: "Not seen", tone: "calm", shape: "ring" },
  error: { label: "Error", tone: "escalate", shape: "triangle" },
  expired: { label: "Out of date", tone: "escalate", shape: "half" },
  not_applicable: { label: "Left out", tone: "calm", shape: "dash" },
};

const populations: Readonly<Record<string, string>> = {
  AGENTS: "all agents",
  PROD: "agents that reach production",
  ACTIONS: "actions of seven days",
  CHANGES: "changes of 90 days",
  STOPS: "stops and revocations of 90 days",
  HANDOVERS: "changes of owner in 90 days",
  INCIDENTS: "incidents of 90 days",
  APPROVALS: "approvals of 90 days",
};

/** What is counted, as a sentence: the names of the model's populations spelt out. A count of one says itself. */
export function countedSays(numerator: string, denominator: string): string {
  const of = denominator.replace(/[A-Z]{4,}/g, (name) => populations[name] ?? name);
  return sentence(of === "1" ? `${numerator}.` : `${numerator}, of ${of}.`);
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const units = [
  { name: "day", ms: 86_400_000 },
  { name: "hour", ms: 3_600_000 },
  { name: "minute", ms: 60_000 },
  { name: "second", ms: 1_000 },
] as const;

/** How far a hold has come: "day 4 of 7", in the largest unit of which it has two. */
export function holdDay(
  { since, gainedAt }: NonNullable<Maturity["candidate"]>,
  nowMs: number,
): { readonly says: string; readonly share: number } {
  const from = Date.parse(since);
  const total = Math.max(1, Date.parse(gainedAt) - from);
  const passed = Math.min(total, Math.max(0, nowMs - from));
  const unit = units.find(({ ms }) => total >= 2 * ms) ?? units[3];
  const of = Math.max(1, Math.ceil(total / unit.ms));
  const now = Math.min(of, Math.floor(passed / unit.ms) + 1);
  return { says: `${unit.name} ${now} of ${of}`, share: passed / total };
}

/** `P7D` and `PT24H` in words. */
export function durationText(duration: string): string {
  const match = /^P(?:(\d+)D|T(\d+)([HMS]))$/.exec(duration);
  if (!match) return duration;
  const [, days, other, letter] = match;
  const count = Number(days ?? other);
  const unit =
    days === undefined ? ({ H: "hour", M: "minute", S: "second" }[letter ?? "H"] ?? "") : "day";
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Evidence is about to expire when a quarter of its life or less is left. */
export function expiresSoon(
  { oldestEvidenceAt, expiresAt }: { oldestEvidenceAt: string | null; expiresAt: string | null },
  nowMs: number,
): boolean {
  if (oldestEvidenceAt === null || expiresAt === null) return false;
  const expires = Date.parse(expiresAt);
  const life = expires - Date.parse(oldestEvidenceAt);
  return expires > nowMs && (expires - nowMs) * 4 <= life;
}
