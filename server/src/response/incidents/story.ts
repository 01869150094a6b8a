import type { Incident, Lesson } from "@reeve/contract/incident";

/** What happened, in one sentence: who, what, how it was held back, and where it stands. */
export function storyOf(it: Incident, lessons: readonly Lesson[]): string {
  const who = it.agents.map(({ name }) => name).join(", ");
  const began =
    it.actions.length === 0
      ? `${it.title}${who === "" ? "" : ` (${who})`}`
      : `${who} asked for ${count(it.actions.length, "thing")} that it should not have`;
  const harm = it.nearMiss ? "all of it was refused" : heldBack(it);
  return `${began}; ${harm}; ${stands(it, lessons)}.`;
}

function heldBack({ durations: { containMs } }: Incident): string {
  return containMs === null
    ? "it is not contained yet"
    : `it was contained after ${took(containMs)}`;
}

function stands(it: Incident, lessons: readonly Lesson[]): string {
  const works = lessons.filter((one) => one.works).map(({ kind, name }) => `the ${kind} ${name}`);
  switch (it.state) {
    case "triage":
      return `${it.by} reported it and nobody has taken it on yet`;
    case "active":
      return "people work on it";
    case "monitoring":
      return "it is mended and watched";
    case "closed":
      if (it.closed?.as === "declined") return "it was declined";
      if (it.closed?.as === "merged") return "it is part of another incident";
      return works.length === 0
        ? "it is closed"
        : `it is closed, and ${works.join(" and ")} works since`;
  }
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** A time in the largest unit that says it. */
export function took(ms: number): string {
  const [size, noun]: readonly [number, string] =
    ms < 60_000
      ? [ms / 1_000, "second"]
      : ms < 3_600_000
        ? [ms / 60_000, "minute"]
        : ms < 86_400_000 * 2
          ? [ms / 3_600_000, "hour"]
          : [ms / 86_400_000, "day"];
  return count(Math.round(size), noun);
}
