import { Records } from "./database.ts";
import { Line, type Reach, type Server } from "./network.ts";
import { State } from "./state.ts";
import type { Seeded } from "../seeded.ts";
import type { VirtualTime } from "./time.ts";
import type { Mutant } from "./mutants.ts";
import type { AgentId } from "@reeve/contract/id";

/** How the tool server behaves for a while. */
export type Behaviour = "well" | "refuses" | "resets" | "slow";

interface Ear {
  readonly line: Line;
  readonly reach: Reach;
  heard(epoch: string): void;
}

/** What all processes of one run share: the database, the tool server's own log, and what did not hold. */
export class World {
  readonly server: Server = { downUntil: 0 };
  readonly records: Records;
  readonly state: State;
  readonly ears = new Set<Ear>();
  /** What the tool server was sent and ran, in its own order. */
  readonly executed: { readonly note: string; readonly process: number }[] = [];
  readonly broken: string[] = [];
  /** What happened, without what is drawn anew in each run: the same for the same seed. */
  readonly trace: string[] = [];
  upstream: Behaviour = "well";
  readonly time: VirtualTime;
  readonly random: Seeded;
  readonly mutant: Mutant;

  constructor(time: VirtualTime, random: Seeded, mutant: Mutant) {
    this.time = time;
    this.random = random;
    this.mutant = mutant;
    this.records = new Records(time.now);
    this.state = new State(time.now);
    if (mutant.unfenced) this.records.fenced = false;
  }

  say(what: string): void {
    this.trace.push(`${this.time.now()} ${what}`);
  }

  hold(condition: boolean, sentence: () => string): void {
    if (!condition && this.broken.length < 10)
      this.broken.push(`${sentence()} (at ${this.time.now()} ms)`);
  }

  /** Opens a connection, or rejects as the driver does. */
  async open(reach: Reach, onLost?: () => void, onGone?: (line: Line) => void): Promise<Line> {
    const line: Line = new Line(this, reach, onLost, () => onGone?.(line));
    const now = this.time.now();
    if (now < reach.cutUntil || now < this.server.downUntil) {
      await new Promise<void>((resolve) => {
        this.time.after(this.random.whole(1, 300), () => {
          if (reach.alive) resolve();
        });
      });
      throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    }
    reach.lines.add(line);
    await line.ask(() => undefined);
    return line;
  }

  /** A change of what is decided from, committed now; whoever listens is told. */
  change(agent: AgentId, what: "status" | "grant"): number {
    const epoch = this.state.change(agent, what);
    this.say(
      `epoch ${epoch}: ${what} of ${agent.at(-1)}, permitted ${this.state.permitted(agent)}`,
    );
    for (const ear of this.ears)
      this.time.after(
        Math.max(0, ear.reach.frozenUntil - this.time.now()) + this.random.whole(1, 30),
        () => {
          const hears = ear.reach.alive && this.time.now() >= ear.reach.deafUntil;
          if (ear.line.open && hears) ear.heard(String(epoch));
        },
      );
    return epoch;
  }
}
