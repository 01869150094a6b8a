import { operations, type OperationName, type StreamName } from "@reeve/contract/operations";
import { z } from "zod";
import { sampleInput } from "../../../server/test/sample.ts";
import { id } from "./ids.ts";
import type { Size } from "./shape.ts";

/** Every operation that only reads and answers at once: what lists, charts and pages are made of. */
export const reads: readonly Exclude<OperationName, StreamName>[] = (
  Object.keys(operations) as OperationName[]
).filter((name): name is Exclude<OperationName, StreamName> => {
  const it = operations[name];
  return it.method === "GET" && !("stream" in it);
});

/** Those that make a file to take away: they may take as long as what is in it. */
export const files: ReadonlySet<OperationName> = new Set<OperationName>([
  "incidents.export",
  "evidence.bundle",
  "reports.file",
  // Everything that policies are tested against.
  "policies.registry",
]);

export interface Question {
  readonly name: Exclude<OperationName, StreamName>;
  /** By what it is narrowed: a filter, or nothing. */
  readonly by: string;
  /** The n-th time about something else, where it is about something. */
  input(n: number): Record<string, unknown>;
}

type Schema = { readonly properties?: Readonly<Record<string, Property>> };
type Property = { readonly enum?: readonly unknown[]; readonly pattern?: string };

const pageSize = 50;

/**
 * Each operation as it is, and by each of its filters. It is derived from the table of operations, so that a list that is
 * added is asked for the day it is added.
 */
export function questions(size: Size): readonly Question[] {
  return reads.flatMap((name) => {
    const { properties = {} } = z.toJSONSchema(operations[name].input, {
      io: "input",
      unrepresentable: "any",
    }) as Schema;
    const least = sampleInput(name);
    const base = (n: number): Record<string, unknown> => ({
      ...Object.fromEntries(
        Object.entries(least).map(([member, value]) => [
          member,
          sampled(name, member, properties[member], n, size) ?? value,
        ]),
      ),
      ...("limit" in properties && { limit: pageSize }),
    });
    const filters = Object.entries(properties).flatMap(([member, property]) => {
      if (member in least || ["limit", "cursor"].includes(member)) return [];
      if (sampled(name, member, property, 0, size) === null) return [];
      return [
        {
          name,
          by: member,
          input: (n: number) => ({
            ...base(n),
            [member]: sampled(name, member, property, n, size),
          }),
        },
      ];
    });
    return [{ name, by: "", input: base }, ...filters];
  });
}

/** Something of the estate for a member of an input; null where nothing is known for it. */
function sampled(
  name: OperationName,
  member: string,
  property: Property | undefined,
  n: number,
  size: Size,
): unknown {
  const own = special[`${name} ${member}`] ?? special[member];
  if (own) return own(n, size);
  if (property?.enum) return property.enum[n % property.enum.length];
  const prefix = /^\^([a-z]{3})_/.exec(property?.pattern ?? "")?.[1];
  return prefix ? id(prefix, n, size) : null;
}

const iso = (size: Size, daysAgo: number): string =>
  new Date(size.nowMs - daysAgo * 86_400_000).toISOString();
const special: Readonly<Record<string, (n: number, size: Size) => unknown>> = {
  server: (n, { servers }) => `server-${(n * 7 + 7) % servers}`,
  tool: (n) => `tool-${[0, 1, 2, 3, 5][n % 5]}`,
  system: (n, { servers }) => `server-${(n * 7 + 7) % servers}`,
  class: (n) => ["customer", "pii"][n % 2],
  object: (n) => `tickets/${n}`,
  q: (n) => `agent-${n + 1}`,
  since: (n, size) => iso(size, 1 + (n % 6)),
  until: (n, size) => iso(size, 1 + (n % 6)),
  days: (n) => [7, 30, 90][n % 3],
  hours: (n) => [1, 24, 168][n % 3],
  months: () => 12,
  subject: (n, size) => id("agt", n, size),
  owner: (n, size) => id("per", n, size),
  to: (n, size) => id("per", n, size),
  person: (n, size) => id("per", n, size),
  session: (n) => `scored-${n}`,
  framework: () => "soc-2",
  environment: (n) => ["production", "staging", "office"][n % 3],
  "maturity.subjects id": (n) => ["OWN-3.2", "VIS-2.1", "INV-3.1"][n % 3],
  "ledger.consistency log": () => 0,
  "ledger.consistency from": (n) => n + 1,
  "ledger.consistency to": () => null,
  "policies.diff to": () => null,
  "packs.get name": () => "secrets",
  "graders.list id": () => null,
};
