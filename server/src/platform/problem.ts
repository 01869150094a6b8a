import { problems, type Fault, type ProblemBody, type ProblemCode } from "@reeve/contract/problem";

/** An error meant for the caller: what is wrong and what to do about it. Anything else that is thrown is `internal`. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly fix: string;
  readonly faults: readonly Fault[] | undefined;

  constructor(code: ProblemCode, detail: string, fix: string, faults?: readonly Fault[]) {
    super(detail);
    this.name = "Problem";
    this.code = code;
    this.fix = fix;
    this.faults = faults;
  }

  /** The RFC 9457 body. */
  body(requestId: string): ProblemBody {
    const { status, title } = problems[this.code];
    return {
      type: `https://reeve.dev/problems/${this.code}`,
      title,
      status,
      code: this.code,
      detail: this.message,
      fix: this.fix,
      requestId,
      ...(this.faults && { faults: [...this.faults] }),
    };
  }
}

export const notFound = (noun: string, id: string): Problem =>
  new Problem("not_found", `There is no ${noun} ${id}.`, `List them to see which there are.`);
