import type { Tree } from "./tree.ts";

/** What could be read, and what is wrong with the rest. */
export interface Parsed {
  readonly documents: readonly Tree[];
  readonly fault: { readonly line: number; readonly says: string } | null;
}

/** What parsers may make of one file: more is no configuration that anybody wrote. */
export const maxNodes = 200_000;
export const maxDepth = 100;

export class TooMuch extends Error {}

/** Counts nodes as they are made, and stops where there are too many or they lie too deep. */
export function counting(): (depth: number) => void {
  let nodes = 0;
  return (depth) => {
    if (++nodes > maxNodes) throw new TooMuch(`It holds more than ${maxNodes} values.`);
    if (depth > maxDepth) throw new TooMuch(`It is nested deeper than ${maxDepth} levels.`);
  };
}

/** The line of an offset, counted from 1. */
export function lines(text: string): (offset: number) => number {
  const starts: number[] = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
