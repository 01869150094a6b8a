import type { Duty, DutyKind } from "@reeve/contract/duty";

export const dutyNames: Readonly<Record<DutyKind, readonly [one: string, many: string]>> = {
  evaluation: ["quarterly evaluation", "quarterly evaluations"],
  drift_check: ["drift check", "drift checks"],
  access_review: ["access review", "access reviews"],
  rehearsal: ["rehearsal", "rehearsals"],
  postmortem: ["postmortem", "postmortems"],
  risk_review: ["risk review", "risk reviews"],
};

/** "3 access reviews: triage, billing and 1 more". */
export function told(kind: DutyKind, names: readonly string[]): string {
  const [one, many] = dutyNames[kind];
  const more = names.length > 2 ? ` and ${names.length - 2} more` : "";
  return `${names.length} ${names.length === 1 ? one : many}: ${names.slice(0, 2).join(", ")}${more}`;
}

/**
 * Duties as an iCalendar file (RFC 5545): one whole day for each kind and day, so that ten thousand agents make no ten
 * thousand entries. The same duty on the same day has the same id whenever it is read.
 */
export function calendarOf(duties: readonly Duty[], url: string, nowMs: number): string {
  const days = new Map<string, { kind: DutyKind; day: string; names: string[]; lapsed: boolean }>();
  for (const { kind, dueAt, name, state } of duties) {
    const day = dueAt.slice(0, 10);
    const own = days.get(`${day} ${kind}`) ?? { kind, day, names: [], lapsed: false };
    own.names.push(name);
    own.lapsed ||= state === "lapsed";
    days.set(`${day} ${kind}`, own);
  }
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Reeve//Duties//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "X-WR-CALNAME:Reeve: standing duties",
    ...[...days.values()].flatMap(({ kind, day, names, lapsed }) => [
      "BEGIN:VEVENT",
      `UID:${kind}-${day}@${new URL(url).hostname}`,
      `DTSTAMP:${stamp(nowMs)}`,
      `DTSTART;VALUE=DATE:${day.replaceAll("-", "")}`,
      `SUMMARY:${escaped(`${lapsed ? "Lapsed: " : ""}${told(kind, names)}`)}`,
      `URL:${url}/calendar`,
      "TRANSP:TRANSPARENT",
      "END:VEVENT",
    ]),
    "END:VCALENDAR",
  ];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}

const stamp = (ms: number): string =>
  `${new Date(ms).toISOString().replaceAll(/[-:]/g, "").slice(0, 15)}Z`;

/** What others wrote may hold no line of its own. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\;,]/g, (mark) => `\\${mark}`).replaceAll(/\p{Cc}+/gu, " ");

const mostBytes = 74;

/** A line is at most 75 bytes; what goes on begins with a space. No character is cut in two. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  for (const letter of line) {
    if (Buffer.byteLength(part + letter) > mostBytes) {
      parts.push(part);
      part = "";
    }
    part += letter;
  }
  return [...parts, part].join("\r\n ");
}
