import type { Clock } from "../../../server/src/platform/clock.ts";

const dayMs = 86_400_000;

/** A clock that goes on by itself and can be moved forward: weeks pass without waiting for them. */
export class MovingClock implements Clock {
  private ahead: number;
  constructor(aheadMs = 0) {
    this.ahead = aheadMs;
  }
  now(): number {
    return Date.now() + this.ahead;
  }
  get aheadMs(): number {
    return this.ahead;
  }
  passDays(days: number): void {
    this.ahead += days * dayMs;
  }
}
