import type { Operation } from "@reeve/contract/operation";
import type { Fault } from "@reeve/contract/problem";
import type { z } from "zod";
import { readBody } from "./body.ts";
import { Problem } from "./problem.ts";

type Members = Readonly<Record<string, unknown>>;

/** The operation's input from path, query and JSON body, parsed. Throws a Problem that names the member and the fix. */
export async function readInput(
  operation: Operation,
  request: Request,
  pathParams: Readonly<Record<string, string>>,
): Promise<unknown> {
  const query = readQuery(request, operation.method === "GET" || operation.method === "DELETE");
  const body = operation.method === "GET" ? {} : await readBody(request);
  const given = new Map<string, unknown>();
  for (const members of [pathParams, query, body] satisfies Members[])
    for (const [name, value] of Object.entries(members)) {
      if (given.has(name)) throw twice(name, name in pathParams);
      given.set(name, value);
    }
  return parseInput(operation.input, Object.fromEntries(given));
}

/** What was sent, as its shape has it. Throws a Problem that names the member and the fix. */
export function parseInput<T extends z.ZodType>(shape: T, value: Members): z.infer<T> {
  const withNul = nulIn(value, []);
  if (withNul !== null) throw invalid([{ path: withNul, message: "holds a NUL character" }]);
  const parsed = shape.safeParse(value);
  const hidden = Object.hasOwn(value, "__proto__") ? [unknownMember("__proto__")] : [];
  if (parsed.success && hidden.length === 0) return parsed.data;
  throw invalid([...hidden, ...(parsed.error?.issues ?? []).flatMap((issue) => faults(issue, []))]);
}

function readQuery(request: Request, taken: boolean): Record<string, string> {
  const query: [string, string][] = [...new URL(request.url).searchParams];
  const names = new Set<string>();
  for (const [name] of query) {
    if (!taken)
      throw new Problem(
        "invalid",
        `\`${name}\` stands in the query.`,
        "Send it in the body: queries end up in logs.",
      );
    if (names.has(name)) throw twice(name, false);
    names.add(name);
  }
  return Object.fromEntries(query);
}

/** Each thing wrong, with the name of the member it is in; of a union the alternative that comes closest. */
function faults(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownMember([...path, key].join(".")));
  if (issue.code === "invalid_union") {
    const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
    if (closest && closest.length > 0) return closest.flatMap((inner) => faults(inner, path));
  }
  return [{ path: path.join("."), message: issue.message }];
}

const unknownMember = (path: string): Fault => ({
  path,
  message: "is not a member that this operation takes",
});

const invalid = (found: readonly Fault[]): Problem => {
  const first = found[0];
  return new Problem(
    "invalid",
    first
      ? `${first.path ? `\`${first.path}\`: ` : ""}${first.message}`
      : "The input is not valid.",
    "Correct the members named in `faults` and send it again; /api/openapi.json has the shapes.",
    found,
  );
};

const twice = (name: string, inPath: boolean): Problem =>
  new Problem(
    "invalid",
    inPath ? `\`${name}\` is part of the address.` : `\`${name}\` is given twice.`,
    inPath ? `Leave \`${name}\` out of the query and the body.` : "Give it once.",
    [{ path: name, message: "is given twice" }],
  );

/** Where a text holds a NUL, which the database cannot keep. */
function nulIn(value: unknown, path: readonly string[]): string | null {
  if (typeof value === "string") return value.includes("\0") ? path.join(".") : null;
  if (typeof value !== "object" || value === null) return null;
  for (const [name, member] of Object.entries(value)) {
    if (name.includes("\0")) return [...path, name.replaceAll("\0", "\u{fffd}")].join(".");
    const found = nulIn(member, [...path, name]);
    if (found !== null) return found;
  }
  return null;
}
