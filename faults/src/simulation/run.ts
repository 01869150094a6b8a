import { createHash } from "node:crypto";
import { seeded } from "../seeded.ts";
import { fail, heal, palette, type Kind } from "./fail.ts";
import { none, type Mutant } from "./mutants.ts";
import { openProcess, type Process } from "./process.ts";
import { inVirtualTime } from "./time.ts";
import { World } from "./world.ts";

/** What one seed gave. */
export interface Ran {
  readonly seed: number;
  readonly broken: readonly string[];
  readonly calls: number;
  readonly done: number;
  readonly faults: readonly Kind[];
  readonly trace: readonly string[];
  /** The same for the same seed. */
  readonly fingerprint: string;
}

const loadMs = 20_000;
const healMs = 30_000;
const answerMs = 25_000;

/** One run: calls and changes at random, faults at random, then quiet; what was promised is looked at in the end. */
export function run(
  seed: number,
  mutant: Mutant = none,
  /** Only these go wrong. */
  only: readonly Kind[] | null = null,
): Promise<Ran> {
  return inVirtualTime(async (time) => {
    const random = seeded(seed);
    const world = new World(time, random, mutant);
    const faults: Kind[] = [];
    const processes: (Process | null)[] = [];
    let born = 0;
    const begin = (at: number): void => {
      const id = ++born;
      openProcess(world, id)
        .then((process) => (processes[at] = process))
        // As `reeve up` does: it ends, and whoever runs it starts it again.
        .catch(() => void time.after(500, () => begin(at)));
    };
    const many = random.whole(1, 3);
    for (let at = 0; at < many; at++) {
      processes[at] = null;
      begin(at);
    }
    await time.runUntil(1_000);

    const agents = world.state.agents.map(({ id }) => id);
    const calls: { note: string; process: Process; at: number; said: string | null }[] = [];
    const call = (process: Process): void => {
      const made = {
        note: `n${calls.length}`,
        process,
        at: time.now(),
        said: null as string | null,
      };
      calls.push(made);
      void process.call(random.pick(agents), made.note).then((said) => {
        world.say(`${made.note} is answered ${said}`);
        made.said = said;
        world.hold(
          !process.reach.alive || time.now() - made.at < answerMs,
          () => `${made.note} was answered after ${time.now() - made.at} ms`,
        );
      });
    };
    const living = (): Process[] =>
      processes.filter((one) => one?.reach.alive === true) as Process[];
    const often = (leastMs: number, mostMs: number, what: (process: Process) => void): void => {
      const next = (): void => {
        if (time.now() > loadMs) return;
        const alive = living();
        if (alive.length > 0) what(random.pick(alive));
        time.after(random.whole(leastMs, mostMs), next);
      };
      time.after(random.whole(0, mostMs), next);
    };
    const callers = random.whole(1, 4);
    for (let n = 0; n < callers; n++) often(200, 2_800, call);
    if (random.chance(0.8))
      often(500, 8_000, (process) => {
        process
          .change(random.pick(agents), random.pick(["status", "grant"] as const))
          .catch(() => undefined);
      });
    const wrong = only ?? palette(random);
    for (let n = random.whole(0, 7); n > 0; n--)
      time.after(random.whole(0, loadMs - 2_000), () =>
        faults.push(fail(world, random, random.pick(wrong), processes, begin)),
      );
    await time.runUntil(loadMs);
    heal(world, processes);
    await time.runUntil(loadMs + healMs);
    await judge(world, processes, calls);
    const done = calls.filter(({ said }) => said === "done").length;
    const fingerprint = createHash("sha256").update(world.trace.join("\n")).digest("hex");
    return {
      seed,
      broken: world.broken,
      calls: calls.length,
      done,
      faults,
      trace: world.trace,
      fingerprint,
    };
  });
}

/** What must be so when all is quiet again. */
async function judge(
  world: World,
  processes: readonly (Process | null)[],
  calls: readonly { note: string; process: Process; said: string | null }[],
): Promise<void> {
  const { records, state, time } = world;
  const fault = records.fault();
  world.hold(fault === null, () => `The record does not verify: ${fault}`);
  world.hold(records.twice.length === 0, () => `Recorded twice: ${records.twice.join(", ")}`);
  const ran = new Set(world.executed.map(({ note }) => note));
  world.hold(ran.size === world.executed.length, () => "Something ran twice");
  for (const { note, process, said } of calls) {
    const known = records.intents.get(note);
    world.hold(!ran.has(note) || known !== undefined, () => `${note} ran, and its intent is lost`);
    if (said === "done") world.hold(ran.has(note), () => `${note} was answered and never ran`);
    if (!process.reach.alive) continue;
    world.hold(said !== null, () => `${note} was never answered`);
    world.hold(
      !ran.has(note) || said === "done" || afterwards.has(said ?? ""),
      () => `${note} ran, and its agent was told ${said}`,
    );
    // A killed process leaves what the next one settles as unknown; a living one settles it itself.
    if (known !== undefined)
      world.hold(records.ends.has(known.intent.id), () => `${note} has no end on the record`);
  }
  const agent = state.agents[0]?.id;
  if (agent === undefined) return;
  if (!state.permitted(agent))
    world.change(agent, state.agents[0]?.status === "active" ? "grant" : "status");
  if (!state.permitted(agent)) world.change(agent, "grant");
  await time.runUntil(time.now() + 5_000);
  for (const process of processes) {
    let said: string | null = null;
    world.hold(process?.reach.alive === true, () => "a process did not come back");
    void process?.call(agent, `last-${process.id}`).then((it) => (said = it));
    await time.runUntil(time.now() + 5_000);
    world.hold(said === "done", () => `process ${process?.id} does not recover: ${said}`);
  }
}

/** What an agent can be told of a call that did run. */
const afterwards: ReadonlySet<string> = new Set(["broken", "timeout", "cut"]);
