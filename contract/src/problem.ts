import { z } from "zod";

/** The closed list of errors: HTTP status and title of each code. */
export const problems = {
  bad_request: { status: 400, title: "The request is not well formed" },
  unauthenticated: { status: 401, title: "Sign in first" },
  forbidden: { status: 403, title: "Your role does not allow this" },
  csrf: { status: 403, title: "The request did not come from the console" },
  not_found: { status: 404, title: "There is no such thing" },
  method_not_allowed: { status: 405, title: "This address does not take that method" },
  too_slow: { status: 408, title: "The request did not arrive in time" },
  conflict: { status: 409, title: "Something in the way" },
  too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  invalid: { status: 422, title: "The input is not valid" },
  too_many: { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Reeve made a mistake" },
  upstream: { status: 502, title: "The tool server did not answer properly" },
  unavailable: { status: 503, title: "Reeve cannot do this right now" },
} as const;
export type ProblemCode = keyof typeof problems;

/** One thing wrong with the input: where, what, and, for a policy, at which line and column. */
export const Fault = z.object({
  path: z.string().optional(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
  message: z.string(),
  hint: z.string().optional(),
});
export type Fault = z.infer<typeof Fault>;

/** Every error of the API, as RFC 9457 problem+json. `fix` says what to do next. */
export const ProblemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string(),
  fix: z.string(),
  requestId: z.string(),
  faults: z.array(Fault).optional(),
});
export type ProblemBody = z.infer<typeof ProblemBody>;
