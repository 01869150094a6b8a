import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  appendLeaf,
  completedBy,
  consistencyPlaces,
  emptyFrontier,
  frontierPlaces,
  isConsistent,
  leafHash,
  pathHash,
  pathPlaces,
  rootFromPath,
  rootOf,
  sha256,
  type Frontier,
} from "./tree.ts";

/** The recursive definition of RFC 6962, 2.1. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leafHash(leaves[0] as Buffer);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(
    Uint8Array.of(1),
    definedRoot(leaves.slice(0, split)),
    definedRoot(leaves.slice(split)),
  );
}

/** The frontier after each leaf, and every node by the record that completes it. */
function grow(leaves: readonly Buffer[]) {
  let frontier: Frontier = emptyFrontier;
  const nodes: (readonly Uint8Array[])[] = [];
  for (const leaf of leaves) {
    const grown = appendLeaf(frontier, leafHash(leaf));
    frontier = grown.after;
    nodes.push(grown.nodes);
  }
  return {
    frontier,
    node: (place: { level: number; index: number }) =>
      nodes[completedBy(place)]?.[place.level] as Uint8Array,
  };
}

const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => Buffer.from(`leaf ${i}`));

const vectors = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((hex) => Buffer.from(hex, "hex"));

test("the tree gives the roots that the published test vectors of RFC 6962 name", () => {
  const roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ];
  let frontier: Frontier = emptyFrontier;
  expect(rootOf(frontier).toString("hex")).toBe(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
  for (const [i, leaf] of vectors.entries()) {
    frontier = appendLeaf(frontier, leafHash(leaf)).after;
    expect(rootOf(frontier).toString("hex")).toBe(roots[i]);
  }
});

test("growing leaf by leaf gives the root of the recursive definition at every size", () => {
  for (let count = 0; count <= 70; count++) {
    const leaves = leavesOf(count);
    expect(rootOf(grow(leaves).frontier)).toEqual(definedRoot(leaves));
  }
});

test("the frontier at any size can be read from the nodes that the records carry", () => {
  const { node } = grow(leavesOf(100));
  for (let size = 0; size <= 100; size++)
    expect(frontierPlaces(size).map(node)).toEqual(grow(leavesOf(size)).frontier.roots);
});

test("the audit path of every leaf leads to the root, and of any other leaf, place or size does not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), fc.nat(), (size, a, b) => {
      const leaves = leavesOf(200);
      const { node } = grow(leaves);
      const root = rootOf(grow(leaves.slice(0, size)).frontier);
      const index = a % size;
      const path = pathPlaces(index, size).map((step) => pathHash(step.map(node)));
      expect(rootFromPath(index, size, leafHash(leaves[index] as Buffer), path)).toEqual(root);
      const other = b % 200;
      if (other !== index)
        expect(rootFromPath(index, size, leafHash(leaves[other] as Buffer), path)).not.toEqual(
          root,
        );
      if (other !== index && other < size)
        expect(rootFromPath(other, size, leafHash(leaves[index] as Buffer), path)).not.toEqual(
          root,
        );
      expect(
        rootFromPath(index, size, leafHash(leaves[index] as Buffer), [...path, root]),
      ).toBeNull();
    }),
  );
});

test("paths are those of the published test vectors: of one leaf, and from a smaller tree to a larger", () => {
  const { node } = grow(vectors);
  const shown = (steps: ReturnType<typeof pathPlaces>): string[] =>
    steps.map((step) => pathHash(step.map(node)).toString("hex"));
  const leaf0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
  const leaf1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
  const leaf4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
  const from0to2 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
  const from2to4 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
  const from4to6 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
  const from6to8 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
  const from0to4 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
  const from4to8 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
  expect(shown(pathPlaces(0, 8))).toEqual([leaf1, from2to4, from4to8]);
  expect(shown(pathPlaces(5, 8))).toEqual([leaf4, from6to8, from0to4]);
  expect(shown(pathPlaces(2, 3))).toEqual([from0to2]);
  expect(shown(pathPlaces(1, 5))).toEqual([leaf0, from2to4, leaf4]);
  expect(shown(consistencyPlaces(1, 8))).toEqual([leaf1, from2to4, from4to8]);
  expect(shown(consistencyPlaces(6, 8))).toEqual([from4to6, from6to8, from0to4]);
  expect(shown(consistencyPlaces(2, 5))).toEqual([from2to4, leaf4]);
  expect(consistencyPlaces(1, 1)).toEqual([]);
});

test("a larger tree is consistent with each smaller one it grew from, and with no other root, size or path", () => {
  const leaves = leavesOf(130);
  const { node } = grow(leaves);
  const roots = Array.from({ length: 131 }, (_, n) => rootOf(grow(leaves.slice(0, n)).frontier));
  const rootAt = (n: number): Buffer => roots[n] as Buffer;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 130 }),
      fc.integer({ min: 1, max: 130 }),
      fc.integer({ min: 1, max: 130 }),
      (a, b, c) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const path = consistencyPlaces(first, second).map((step) => pathHash(step.map(node)));
        expect(isConsistent(first, second, rootAt(first), rootAt(second), path)).toBe(true);
        if (c === first) return;
        expect(isConsistent(first, second, rootAt(c), rootAt(second), path)).toBe(false);
        if (c === second) return;
        expect(isConsistent(first, second, rootAt(first), rootAt(c), path)).toBe(false);
        expect(
          isConsistent(first, second, rootAt(first), rootAt(second), [...path, rootAt(c)]),
        ).toBe(false);
        if (path.length > 0)
          expect(
            isConsistent(first, second, rootAt(first), rootAt(second), path.slice(0, -1)),
          ).toBe(false);
      },
    ),
  );
});
