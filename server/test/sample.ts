import { operations, type OperationName } from "@reeve/contract/operations";
import { z } from "zod";

type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  pattern?: string;
  format?: string;
  minLength?: number;
  minItems?: number;
  minimum?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
};

const texts = [
  "a-name",
  "*",
  "agents:read",
  "/tmp",
  "0".repeat(64),
  "0".repeat(32),
  "http://localhost:1",
  "example.com",
  "a sentence",
];

/** The least input that an operation takes, made from its schema. */
export function sampleInput(name: OperationName): Record<string, unknown> {
  const schema = z.toJSONSchema(operations[name].input, { io: "input", unrepresentable: "any" });
  return sample(schema as Schema) as Record<string, unknown>;
}

function sample(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return sample(first);
  if (schema.type === "integer" || schema.type === "number") return schema.minimum ?? 1;
  if (schema.type === "boolean") return true;
  if (schema.type === "array")
    return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}));
  if (schema.type === "string") return text(schema);
  if (schema.type !== "object") return "anything";
  const required = schema.required ?? [];
  return Object.fromEntries(
    required.map((member) => [member, sample(schema.properties?.[member] ?? {})]),
  );
}

function text({ pattern, format, minLength = 1 }: Schema): string {
  if (format === "email") return "someone@example.com";
  if (format === "date-time") return "2030-01-01T00:00:00.000Z";
  if (format === "date") return "2030-01-01";
  if (format === "uri") return "http://localhost:1/";
  const prefix = /^\^([a-z]{3}_)/.exec(pattern ?? "")?.[1];
  if (prefix) return `${prefix}${"0".repeat(26)}`;
  const found = pattern && texts.find((it) => new RegExp(pattern, "u").test(it));
  return found || "a".repeat(Math.max(minLength, 3));
}

/** A request with the operation's input where it belongs: path, query or body. */
export function requestOf(
  name: OperationName,
  input: Readonly<Record<string, unknown>>,
  headers: Record<string, string> = {},
): Request {
  const { method, path } = operations[name];
  const rest = { ...input };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, member: string) => {
    const value = String(rest[member]);
    delete rest[member];
    return encodeURIComponent(value);
  });
  const url = new URL(filled, "http://localhost:4700");
  if (method !== "GET") {
    const body = JSON.stringify(rest);
    return new Request(url, {
      method,
      body,
      headers: { "content-type": "application/json", ...headers },
    });
  }
  for (const [member, value] of Object.entries(rest)) url.searchParams.set(member, String(value));
  return new Request(url, { headers });
}
