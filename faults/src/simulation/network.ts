import type { Seeded } from "../seeded.ts";
import type { VirtualTime } from "./time.ts";

/** How a process hears of the database: what is cut, partitioned or frozen is so for one process, or for all. */
export interface Reach {
  /** Nothing gets through, and connections that are open break. */
  cutUntil: number;
  /** The state cannot be read and changes are not heard of, and the record can be written all the same. */
  deafUntil: number;
  /** The next answers are lost, each with its connection. */
  losesAnswers: number;
  /** What is under way arrives only later. */
  frozenUntil: number;
  alive: boolean;
  /** Its open connections. */
  readonly lines: Set<Line>;
}

const statementMs = 4_000;
const lost = (): Error => new Error("Connection terminated unexpectedly");

/** The database's side: away for a while, or not. */
export interface Server {
  downUntil: number;
}

/** One connection of a process to the database: questions and answers in order, each taking its time, until it breaks. */
export class Line {
  open = true;
  readonly #time: VirtualTime;
  readonly #random: Seeded;
  readonly #reach: Reach;
  readonly #server: Server;
  readonly #waiting = new Set<(error: Error) => void>();
  readonly #onLost: () => void;
  readonly #onGone: () => void;

  constructor(
    world: { readonly time: VirtualTime; readonly random: Seeded; readonly server: Server },
    reach: Reach,
    /** The process is told that it broke, and later the database notices. */
    onLost: () => void = () => undefined,
    onGone: () => void = () => undefined,
  ) {
    this.#time = world.time;
    this.#random = world.random;
    this.#reach = reach;
    this.#server = world.server;
    this.#onLost = onLost;
    this.#onGone = onGone;
  }

  /** How long a message takes now: mostly little, sometimes much. */
  #latency(): number {
    const usual = this.#random.chance(0.9) ? this.#random.whole(1, 4) : this.#random.whole(5, 80);
    return Math.max(0, this.#reach.frozenUntil - this.#time.now()) + usual;
  }

  /** Never answers a process that is no more. */
  ask<T>(serve: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#reach.alive) return;
      if (!this.open) return reject(lost());
      const refuse = (error: Error): void => {
        if (!this.#waiting.delete(refuse)) return;
        late();
        if (this.#reach.alive) reject(error);
      };
      this.#waiting.add(refuse);
      const late = this.#time.after(statementMs, () => refuse(new Error("Query read timeout")));
      this.#time.after(this.#latency(), () => {
        // What was on its way when the line broke may still arrive, or not.
        if (!this.open && this.#random.chance(0.5)) return;
        if (this.#time.now() < this.#server.downUntil) return;
        const answer = serve();
        if (this.#reach.losesAnswers > 0 && this.open) {
          this.#reach.losesAnswers--;
          return this.break();
        }
        this.#time.after(this.#latency(), () => {
          if (!this.open || !this.#waiting.delete(refuse)) return;
          late();
          if (this.#reach.alive) resolve(answer);
        });
      });
    });
  }

  break(): void {
    if (!this.open) return;
    this.open = false;
    this.#reach.lines.delete(this);
    // The database holds on to what it does not know to be gone.
    this.#time.after(this.#random.whole(0, 1_500), this.#onGone);
    for (const refuse of this.#waiting) refuse(lost());
    if (this.#reach.alive) this.#onLost();
  }
}
