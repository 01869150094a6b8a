/** The command line is not one that Reeve understands: exit status 2. */
export class WrongUsage extends Error {
  /** Which command's help to point to. */
  readonly command: string;

  constructor(detail: string, command = "") {
    super(detail);
    this.name = "WrongUsage";
    this.command = command;
  }
}
