import type { Effect } from "@reeve/contract/server";
import { createHash } from "node:crypto";
import { canonical } from "../../platform/canonical.ts";
import { harmfulReference } from "./references.ts";
import type { SeenTool } from "./seen-store.ts";

/** What one server may list; beyond it, a definition is left out and reported, and its neighbours stay. */
export const listingLimits = {
  tools: 5_000,
  definitionBytes: 256 * 1024,
  totalBytes: 16 * 1024 * 1024,
  depth: 64,
} as const;

/** The names that MCP knows. */
const toolName = /^[A-Za-z0-9_./-]{1,128}$/;
const maxProblems = 20;

type Definition = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Definition =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** SHA-256 (hex) of the canonical JSON of the whole definition: any change at all changes it. */
export const definitionHash = (definition: unknown): string => hashOf(canonical(definition));
const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What a model reads of a tool. */
const read = ["title", "description", "inputSchema", "outputSchema", "annotations"] as const;

/** The hash of each part of a definition that a model reads, so that a listing can be held against what is pinned. */
export const partsOf = (definition: Definition): Readonly<Record<string, string>> =>
  Object.fromEntries(
    read
      .filter((part) => definition[part] !== undefined)
      .map((part) => [part, definitionHash(definition[part])]),
  );

/** Whether a listing says of a tool nothing that is not pinned. An older protocol leaves parts out; none may be another. */
export const saysAsPinned = (
  pinned: Readonly<Record<string, string>>,
  listed: Definition,
): boolean => Object.entries(partsOf(listed)).every(([part, hash]) => pinned[part] === hash);

/** What the tool says it does; the worst case where it says nothing. */
export function effectOf(definition: Definition): Effect {
  const hints = isObject(definition["annotations"]) ? definition["annotations"] : {};
  if (hints["readOnlyHint"] === true) return "read";
  return hints["destructiveHint"] === false ? "write" : "destructive";
}

/** Whether it reaches beyond a closed system; yes where it says nothing. */
export const externalOf = (definition: Definition): boolean =>
  !isObject(definition["annotations"]) || definition["annotations"]["openWorldHint"] !== false;

/** Counts levels without recursion, so that a definition made to overflow the stack does not. */
function deeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((one) =>
      typeof one === "object" && one !== null ? Object.values(one) : [],
    );
  }
  return false;
}

/** The tools that can be kept from what a server listed, and sentences about the rest. */
export function readListing(raw: readonly unknown[]): { tools: SeenTool[]; problems: string[] } {
  const tools = new Map<string, SeenTool>();
  const problems: string[] = [];
  let total = 0;
  for (const [at, definition] of raw.entries()) {
    if (tools.size >= listingLimits.tools) {
      problems.push(`It lists ${raw.length} tools; the first ${listingLimits.tools} are kept.`);
      break;
    }
    const read = readOne(definition, at, tools, total);
    if (typeof read === "string") problems.push(read);
    else {
      tools.set(read.name, read);
      total += read.definition.length;
    }
  }
  const rest = problems.length - maxProblems;
  return {
    tools: [...tools.values()],
    problems:
      rest > 0 ? [...problems.slice(0, maxProblems), `And ${rest} more of this kind.`] : problems,
  };
}

function readOne(
  definition: unknown,
  at: number,
  before: ReadonlyMap<string, SeenTool>,
  total: number,
): SeenTool | string {
  if (!isObject(definition)) return `Tool ${at + 1} of the list is not an object; it is left out.`;
  const { name } = definition;
  if (typeof name !== "string" || !toolName.test(name))
    return `Tool ${at + 1} of the list is named ${JSON.stringify(name)?.slice(0, 80) ?? "nothing"}, which is no tool name; it is left out.`;
  if (before.has(name)) return `It lists ${name} more than once; the first is kept.`;
  if (deeperThan(definition, listingLimits.depth))
    return `The definition of ${name} is nested deeper than ${listingLimits.depth} levels; it is left out.`;
  const text = canonical(definition);
  if (text.length > listingLimits.definitionBytes)
    return `The definition of ${name} has ${text.length} characters, more than ${listingLimits.definitionBytes}; it is left out.`;
  if (total + text.length > listingLimits.totalBytes)
    return `All definitions together are larger than ${listingLimits.totalBytes}; ${name} is left out.`;
  const harm =
    harmfulReference(definition["inputSchema"]) ?? harmfulReference(definition["outputSchema"]);
  if (harm !== null) return `A schema of ${name} ${harm}; it is left out.`;
  return {
    name,
    definition: text,
    hash: hashOf(text),
    effect: effectOf(definition),
    external: externalOf(definition),
  };
}
