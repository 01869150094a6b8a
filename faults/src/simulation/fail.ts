import type { Seeded } from "../seeded.ts";
import type { Process } from "./process.ts";
import type { Behaviour, World } from "./world.ts";

const kinds = [
  "connections cut",
  "database out of reach",
  "network frozen",
  "changes not heard",
  "answer lost",
  "database down",
  "killed",
  "clock set",
  "tool server bad",
] as const;
export type Kind = (typeof kinds)[number];

/** Of a run, few or all: two that meet often find more than all that meet seldom. */
export const palette = (random: Seeded): readonly Kind[] =>
  random.chance(0.4) ? kinds : Array.from({ length: random.whole(1, 3) }, () => random.pick(kinds));

/** Something goes wrong now. Says what. */
export function fail(
  world: World,
  random: Seeded,
  kind: Kind,
  processes: readonly (Process | null)[],
  /** Starts another process in the place of one. */
  begin: (at: number) => void,
): Kind {
  const { time } = world;
  const now = time.now();
  const at = random.whole(0, processes.length - 1);
  const process = processes[at];
  const forMs = random.pick([random.whole(100, 2_000), random.whole(2_000, 16_000)]);
  world.say(`${kind}, process ${process?.id ?? "none"}, ${forMs} ms`);
  if (kind === "database down") {
    world.server.downUntil = now + forMs;
    processes.forEach(cut);
  } else if (kind === "tool server bad") {
    world.upstream = random.pick(["refuses", "resets", "slow"] as readonly Behaviour[]);
    time.after(forMs, () => (world.upstream = "well"));
  }
  if (!process?.reach.alive) return kind;
  const { reach, clock } = process;
  if (kind === "connections cut") cut(process);
  if (kind === "database out of reach") {
    reach.cutUntil = now + forMs;
    cut(process);
  }
  if (kind === "changes not heard") reach.deafUntil = now + random.whole(500, 18_000);
  if (kind === "answer lost") reach.losesAnswers += random.whole(1, 3);
  if (kind === "network frozen") reach.frozenUntil = now + forMs;
  if (kind === "clock set") clock.offset += random.pick([-1, 1]) * random.whole(500, 7_200_000);
  if (kind === "killed") {
    process.kill();
    time.after(random.whole(300, 3_000), () => begin(at));
  }
  return kind;
}

const cut = (process: Process | null): void => {
  for (const line of process?.reach.lines ?? []) line.break();
};

export function heal(world: World, processes: readonly (Process | null)[]): void {
  world.server.downUntil = 0;
  world.upstream = "well";
  for (const process of processes)
    if (process)
      Object.assign(process.reach, { cutUntil: 0, deafUntil: 0, losesAnswers: 0, frozenUntil: 0 });
}
