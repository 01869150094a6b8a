import type { Fault, ProblemBody } from "@reeve/contract/problem";

interface Said {
  title: string;
  detail: string;
  fix: string;
  status: number;
  code?: ProblemBody["code"];
  requestId?: string;
  faults?: readonly Fault[] | undefined;
}

/** The one shape of everything that can go wrong with a call. */
export class Failure extends Error {
  readonly title: string;
  /** What to do next. */
  readonly fix: string;
  /** 0 when Reeve could not be reached at all. */
  readonly status: number;
  readonly code: ProblemBody["code"] | "unreachable";
  readonly requestId: string | null;
  readonly faults: readonly Fault[];

  constructor(said: Said) {
    super(said.detail);
    this.name = "Failure";
    this.title = said.title;
    this.fix = said.fix;
    this.status = said.status;
    this.code = said.code ?? (said.status === 0 ? "unreachable" : "internal");
    this.requestId = said.requestId ?? null;
    this.faults = said.faults ?? [];
  }
}

export const unreachable = (): Failure =>
  new Failure({
    title: "Reeve could not be reached",
    detail: "The request did not arrive, or no answer came back.",
    fix: "Check that Reeve is running and that you are connected, then try again.",
    status: 0,
  });

/** Reads a problem+json answer; anything else that is not a success becomes a Failure that says so. */
export async function failureOf(response: Response): Promise<Failure> {
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("problem+json")) {
    try {
      return new Failure((await response.json()) as ProblemBody);
    } catch {
      // Not what it said it was; told below.
    }
  }
  return new Failure({
    title: "Reeve did not answer properly",
    detail: `The answer was status ${response.status} without an explanation.`,
    fix: "Something between you and Reeve may have answered instead. Reload, and check the address.",
    status: response.status,
  });
}

/** Any thrown thing as a Failure, so that what shows errors knows one shape. */
export const asFailure = (error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new Failure({
        title: "The console made a mistake",
        detail: error instanceof Error ? error.message : String(error),
        fix: "Reload the page.",
        status: -1,
        code: "internal",
      });
