import { operations, type OperationName } from "@reeve/contract/operations";
import path from "node:path";
import { expect, test } from "vitest";
import { openapi } from "./openapi.ts";

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: unknown[];
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: {
    content: Record<string, { schema: { properties: object; additionalProperties: boolean } }>;
  };
  readonly responses: Record<
    string,
    { description: string; content: Record<string, { schema: object }> }
  >;
}
const document = openapi("http://localhost:4700") as {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
};
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, it]) => ({ path, method, it })),
);

function references(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "$ref" && typeof member === "string" ? [member] : references(member),
  );
}

test("it is an OpenAPI 3.1 document that is JSON through and through", () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info).toMatchObject({
    title: "Reeve",
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});

test("every operation of the table is in it once, under its own name", () => {
  expect(described.map(({ it }) => it.operationId).sort()).toEqual(Object.keys(operations).sort());
  for (const { path, method, it } of described) {
    const operation = operations[it.operationId as OperationName];
    expect([method.toUpperCase(), path]).toEqual([operation.method, operation.path]);
    expect(it.summary).toBe(operation.says);
    expect(it.security, it.operationId).toEqual(operation.role === "anyone" ? [] : undefined);
  }
});

test("every reference resolves within the document", () => {
  const all = references(document);
  expect(all.length).toBeGreaterThan(0);
  for (const reference of new Set(all)) {
    expect(reference).toMatch(/^#\//);
    let at: unknown = document;
    for (const part of reference.slice(2).split("/"))
      at = (at as Record<string, unknown>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
    expect(at, reference).toBeTypeOf("object");
  }
});

test("the parameters of each path are declared, required, and no others stand in the path", () => {
  for (const { path, it } of described) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const declared = it.parameters.filter((parameter) => parameter.in === "path");
    expect(declared.map(({ name }) => name)).toEqual(inPath);
    expect(declared.every(({ required }) => required)).toBe(true);
    expect(new Set(it.parameters.map(({ name }) => name)).size).toBe(it.parameters.length);
    for (const { schema, name } of it.parameters)
      expect(schema, `${it.operationId} ${name}`).toBeTypeOf("object");
  }
});

test("bodies stand only where they mean something, and refuse unknown members; every answer has a shape", () => {
  for (const { method, it } of described) {
    if (method === "get" || method === "delete")
      expect(it.requestBody, it.operationId).toBeUndefined();
    const schema = it.requestBody?.content["application/json"]?.schema;
    if (it.requestBody) expect(schema?.additionalProperties, it.operationId).toBe(false);
    const statuses = Object.keys(it.responses);
    expect(statuses).toContain("default");
    expect(statuses.some((status) => /^2\d\d$/.test(status))).toBe(true);
    for (const { content } of Object.values(it.responses))
      for (const { schema } of Object.values(content)) expect(schema).toBeTypeOf("object");
  }
});

test("docs/openapi.json is this document; `npm run openapi` writes it", async () => {
  const file = path.resolve(import.meta.dirname, "../../../docs/openapi.json");
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(file);
});
