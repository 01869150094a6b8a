import type { Operation } from "@reeve/contract/operation";
import { operations, type OperationName } from "@reeve/contract/operations";

export const names = Object.keys(operations) as OperationName[];
export const operationOf = (name: OperationName): Operation => operations[name];

/** `agents.credentials.add` is written `agents credentials add`. */
export const words = (name: OperationName): string => name.replaceAll(".", " ");

/** The operation that the first words name, the longest name first, and what comes after it. */
export function find(args: readonly string[]): { name: OperationName; rest: string[] } | null {
  for (let length = 3; length > 0; length--) {
    const name = args.slice(0, length).join(".");
    const found = names.find((it) => it === name);
    if (found && args.length >= length) return { name: found, rest: args.slice(length) };
  }
  return null;
}

/** The operations whose names begin with these words: what `reeve agents` could go on with. */
export const under = (args: readonly string[]): OperationName[] =>
  names.filter((name) => `${name}.`.startsWith(`${args.join(".")}.`));
