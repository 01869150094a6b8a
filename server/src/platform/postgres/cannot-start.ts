/** Reeve cannot start, for a reason that a person can remove. */
export class CannotStart extends Error {
  /** What to do about it. */
  readonly fix: string;

  constructor(detail: string, fix: string) {
    super(detail);
    this.name = "CannotStart";
    this.fix = fix;
  }
}
