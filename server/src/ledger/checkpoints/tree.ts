import { hash } from "node:crypto";

/** SHA-256 over the parts one after another. */
export function sha256(...parts: readonly (Uint8Array | string)[]): Buffer {
  const [first, ...more] = parts;
  const whole =
    first !== undefined && more.length === 0
      ? first
      : Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
  return hash("sha256", whole, "buffer");
}

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** The RFC 6962 hash of one leaf. */
export const leafHash = (leaf: Uint8Array): Buffer => sha256(leafPrefix, leaf);
const join = (left: Uint8Array, right: Uint8Array): Buffer => sha256(nodePrefix, left, right);

/** Where a tree ends: how many leaves, and the roots of its perfect subtrees, the largest first. */
export interface Frontier {
  readonly size: number;
  readonly roots: readonly Uint8Array[];
}
export const emptyFrontier: Frontier = { size: 0, roots: [] };

/** Adds one leaf. `nodes` are the roots of the perfect subtrees that it completes, from the leaf up. */
export function appendLeaf(
  before: Frontier,
  leaf: Uint8Array,
): { after: Frontier; nodes: readonly Uint8Array[] } {
  const roots = [...before.roots];
  const nodes = [leaf];
  let node = leaf;
  for (let rest = before.size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = roots.pop();
    if (!left) throw new Error(`a frontier of size ${before.size} has too few roots`);
    node = join(left, node);
    nodes.push(node);
  }
  return { after: { size: before.size + 1, roots: [...roots, node] }, nodes };
}

/** The RFC 6962 tree head. */
export function rootOf({ roots }: Frontier): Buffer {
  const [last, ...larger] = roots.toReversed();
  if (!last) return sha256();
  return Buffer.from(larger.reduce<Uint8Array>((right, left) => join(left, right), last));
}

/** A perfect subtree: the `index`-th of 2^`level` leaves. */
export interface NodePlace {
  readonly level: number;
  readonly index: number;
}

/** The perfect subtrees whose roots make up the frontier of a tree of `size` leaves. */
export function frontierPlaces(size: number): readonly NodePlace[] {
  const places: NodePlace[] = [];
  let start = 0;
  for (let level = Math.floor(Math.log2(Math.max(size, 1))); level >= 0; level--) {
    const width = 2 ** level;
    if (size - start < width) continue;
    places.push({ level, index: start / width });
    start += width;
  }
  return places;
}

/** The record that completes a subtree, and so carries its root. */
export const completedBy = ({ level, index }: NodePlace): number => (index + 1) * 2 ** level - 1;

/**
 * The audit path of leaf `index` in a tree of `size` leaves, from the leaf up: each step is a list of perfect subtrees,
 * which `pathHash` joins to one sibling.
 */
export function pathPlaces(index: number, size: number): readonly (readonly NodePlace[])[] {
  const steps: (readonly NodePlace[])[] = [];
  let level = 0;
  for (let place = index; 2 ** level < size; place = Math.floor(place / 2), level++) {
    const start = (place % 2 === 0 ? place + 1 : place - 1) * 2 ** level;
    const width = Math.min(2 ** level, size - start);
    if (width <= 0) continue;
    steps.push(
      frontierPlaces(width).map((inner) => ({
        level: inner.level,
        index: start / 2 ** inner.level + inner.index,
      })),
    );
  }
  return steps;
}

/**
 * The consistency proof between trees of `first` and `second` leaves (RFC 9162, 2.1.4.1), each step a list of perfect
 * subtrees as in `pathPlaces`.
 */
export function consistencyPlaces(
  first: number,
  second: number,
): readonly (readonly NodePlace[])[] {
  if (first <= 0 || first >= second) return [];
  // The proof is the path of the largest perfect subtree that ends the first tree.
  const last = frontierPlaces(first).at(-1) as NodePlace;
  const path = pathPlaces(first - 1, second).slice(last.level);
  return Number.isInteger(Math.log2(first)) ? path : [[last], ...path];
}

/** Whether a tree with `secondRoot` begins with the tree of `firstRoot` (RFC 9162, 2.1.4.2). */
export function isConsistent(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (first === second) return path.length === 0 && Buffer.compare(firstRoot, secondRoot) === 0;
  if (first <= 0 || first > second) return first === 0 && path.length === 0;
  const whole = Number.isInteger(Math.log2(first)) ? [firstRoot, ...path] : path;
  const [begin, ...rest] = whole;
  if (!begin) return false;
  let place = first - 1;
  let last = second - 1;
  for (; place % 2 === 1; place = Math.floor(place / 2)) last = Math.floor(last / 2);
  let [of1, of2]: [Uint8Array, Uint8Array] = [begin, begin];
  for (const node of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      of1 = join(node, of1);
      of2 = join(node, of2);
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = Math.floor(last / 2);
      }
    } else of2 = join(of2, node);
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return (
    last === 0 && Buffer.compare(of1, firstRoot) === 0 && Buffer.compare(of2, secondRoot) === 0
  );
}

/** The root over consecutive perfect subtrees of falling size. */
export const pathHash = (roots: readonly Uint8Array[]): Buffer => rootOf({ size: 0, roots });

/** The root that an audit path leads to, or null when the path does not fit the place (RFC 9162, 2.1.3.2). */
export function rootFromPath(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): Buffer | null {
  if (index < 0 || index >= size) return null;
  let place = index;
  let last = size - 1;
  let node: Buffer = Buffer.from(leaf);
  for (const sibling of path) {
    if (last === 0) return null;
    if (place % 2 === 1 || place === last) {
      node = join(sibling, node);
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = Math.floor(last / 2);
      }
    } else node = join(node, sibling);
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? node : null;
}

export const packHashes = (hashes: readonly Uint8Array[]): Buffer => Buffer.concat(hashes);
export const unpackHashes = (packed: Uint8Array): Buffer[] =>
  Array.from({ length: packed.length / 32 }, (_, i) =>
    Buffer.from(packed.subarray(i * 32, i * 32 + 32)),
  );
