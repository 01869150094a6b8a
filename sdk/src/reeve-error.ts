import type { Fault, ProblemBody, ProblemCode } from "@reeve/contract/problem";

/** Reeve said no, or could not be reached (`unreachable`). `fix` says what to do next. */
export class ReeveError extends Error {
  readonly code: ProblemCode | "unreachable";
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly title: string;
  readonly fix: string;
  readonly requestId: string | null;
  readonly faults: readonly Fault[];

  constructor(
    problem: Omit<ProblemBody, "type" | "code" | "requestId"> & {
      code: ReeveError["code"];
      requestId?: string;
    },
  ) {
    super(problem.detail);
    this.name = "ReeveError";
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.fix = problem.fix;
    this.requestId = problem.requestId ?? null;
    this.faults = problem.faults ?? [];
  }
}

export const unreachable = (url: string, cause: unknown): ReeveError => {
  const { message, cause: inner } = cause as Error;
  return new ReeveError({
    code: "unreachable",
    status: 0,
    title: "Reeve could not be reached",
    detail: `No whole answer came from ${url}: ${inner instanceof Error ? inner.message || String((inner as NodeJS.ErrnoException).code) : message}.`,
    fix: "Check that Reeve runs there (`reeve up`), and the address.",
  });
};

/** What an answer that is not a success says. A proxy in between may answer something else than problem+json. */
export async function refusal(response: Response): Promise<ReeveError> {
  const text = await response.text().catch(() => "");
  try {
    const body = JSON.parse(text) as ProblemBody;
    if (typeof body.code === "string" && typeof body.detail === "string")
      return new ReeveError(body);
  } catch {
    // Not JSON: said below.
  }
  return new ReeveError({
    code: "unreachable",
    status: response.status,
    title: "Something else answered",
    detail: `${response.url} answered with status ${response.status}, and not as Reeve does.`,
    fix: "Check the address; a proxy may stand in between.",
  });
}
