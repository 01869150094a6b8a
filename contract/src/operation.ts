import type { z } from "zod";
import type { RequiredRole, Scope } from "./role.ts";

/** One thing the API can do. Routes, OpenAPI, the CLI, the console's types and the audit's names come from it. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/api/agents/{id}`: each `{name}` is a member of the input. */
  readonly path: `/api/${string}`;
  /** The least role that may call it. */
  readonly role: RequiredRole;
  /** What an operator token must have been given. */
  readonly scope: Scope;
  /** One sentence for the docs and for `--help`. */
  readonly says: string;
  /** Path, query and body members in one strict object: an unknown member is refused by name. */
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** 200 unless said. */
  readonly status?: 200 | 201 | 202 | 204;
  /** The answer is a stream of `output`, one a line or one an event. */
  readonly stream?: "ndjson" | "sse";
}

/** Keeps the literal types of one operation. */
export const operation = <const O extends Operation>(it: O): O => it;
