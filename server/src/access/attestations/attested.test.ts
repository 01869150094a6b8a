import type { Attested } from "@reeve/contract/attestation";
import { expect, test } from "vitest";
import { attestedHash, changesOf } from "./attested.ts";

const read = { server: "files", tool: "read", effect: "read", definition: "a".repeat(64) } as const;
const write = { ...read, tool: "write", effect: "write" } as const;
const base: Attested = {
  version: "1",
  scope: { servers: ["files"], tools: [], data: ["pii"] },
  tools: [read, write],
};

test("the same agent has the same hash, however it is listed; another version, scope, tool, effect or definition has another", () => {
  const { scope } = base;
  expect(attestedHash({ ...base, tools: [write, read, read] })).toBe(attestedHash(base));
  expect(attestedHash({ ...base, scope: { ...scope, data: ["pii", "pii"] } })).toBe(
    attestedHash(base),
  );
  const others: Attested[] = [
    { ...base, version: "2" },
    { ...base, version: null },
    { ...base, scope: { ...scope, servers: [] } },
    { ...base, scope: { ...scope, data: ["pii", "money"] } },
    { ...base, tools: [read] },
    { ...base, tools: [read, { ...write, effect: "destructive" }] },
    { ...base, tools: [read, { ...write, definition: "b".repeat(64) }] },
    { ...base, tools: [read, { ...write, server: "crm" }] },
  ];
  const hashes = others.map(attestedHash);
  expect(new Set([...hashes, attestedHash(base)]).size).toBe(others.length + 1);
});

test("what differs is named line by line, and nothing is where nothing differs", () => {
  expect(changesOf(base, base)).toEqual([]);
  expect(
    changesOf(base, {
      version: "2",
      scope: { ...base.scope, servers: ["files", "crm"], data: [] },
      tools: [read, { ...write, effect: "destructive" }, { ...read, server: "crm" }],
    }).map(({ kind, what, before, after }) => `${kind} ${what}: ${before} > ${after}`),
  ).toEqual([
    "changed version: 1 > 2",
    "added server in scope: null > crm",
    "removed class of data in scope: pii > null",
    "added crm/read: null > read, definition aaaaaaaaaaaa",
    "changed files/write: write, definition aaaaaaaaaaaa > destructive, definition aaaaaaaaaaaa",
  ]);
});

test("without an earlier attestation everything is new", () => {
  expect(changesOf(null, base).map(({ kind }) => kind)).toEqual(Array(5).fill("added"));
});
