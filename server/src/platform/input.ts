import type { Operation } from "@reeve/contract/operation";
import type { Fault } from "@reeve/contract/problem";
import type { z } from "zod";
import { Problem } from "./problem.ts";

const maxBodyBytes = 1_000_000;

/** The operation's input from path, query and JSON body, parsed. Throws a Problem that names the member and the fix. */
export async function readInput(
  operation: Operation,
  request: Request,
  pathParams: Record<string, string>,
): Promise<unknown> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const body = operation.method === "GET" ? {} : await readBody(request);
  for (const name of Object.keys(body))
    if (name in pathParams)
      throw new Problem("invalid", `\`${name}\` is part of the address.`, `Leave \`${name}\` out of the body.`);
  const parsed = operation.input.safeParse({ ...query, ...body, ...pathParams });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(fault);
  const first = faults[0];
  throw new Problem(
    "invalid",
    first ? `${first.path ? `\`${first.path}\`: ` : ""}${first.message}` : "The input is not valid.",
    "Correct the members named in `faults` and send it again; /api/openapi.json has the shapes.",
    faults,
  );
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  const tooLarge = new Problem("too_large", `A body may have ${maxBodyBytes} bytes.`, "Send less.");
  if (announced > maxBodyBytes) throw tooLarge;
  const text = await request.text();
  if (text.length > maxBodyBytes) throw tooLarge;
  if (text === "") return {};
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Problem("unsupported_media_type", `The content type is ${type || "missing"}.`, "Send `content-type: application/json`.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Problem("bad_request", `The body is not JSON: ${(error as Error).message}.`, "Send a JSON object.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Problem("bad_request", "The body is not a JSON object.", "Send a JSON object.");
  return value as Record<string, unknown>;
}

const fault = (issue: z.core.$ZodIssue): Fault => ({
  path: issue.path.join("."),
  message: issue.message,
});
