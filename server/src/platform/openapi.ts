import { operations } from "@reeve/contract/operations";
import type { Operation } from "@reeve/contract/operation";
import { ProblemBody } from "@reeve/contract/problem";
import { z } from "zod";

type JsonSchema = { properties?: Record<string, unknown>; required?: string[]; [key: string]: unknown };

/** The OpenAPI 3.1 document of the operation table. */
export function openapi(serverUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, operation] of Object.entries(operations) as [string, Operation][])
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(name, operation);
  return {
    openapi: "3.1.0",
    info: {
      title: "Reeve",
      version: "0.1.0",
      description: "Registers agents, decides and records their actions.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: serverUrl }],
    security: [{ operatorToken: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        operatorToken: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "reeve_session" },
      },
      schemas: { Problem: schema(ProblemBody, "output") },
    },
  };
}

function describe(name: string, operation: Operation): Record<string, unknown> {
  const input = schema(operation.input, "input");
  const properties = input.properties ?? {};
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const rest = Object.keys(properties).filter((member) => !inPath.includes(member));
  const parameter = (member: string, where: "path" | "query") => ({
    name: member,
    in: where,
    required: where === "path" || (input.required ?? []).includes(member),
    schema: properties[member],
  });
  const isRead = operation.method === "GET";
  const required = (input.required ?? []).filter((member) => rest.includes(member));
  const mediaType = operation.stream === "sse" ? "text/event-stream" : operation.stream === "ndjson" ? "application/x-ndjson" : "application/json";
  return {
    operationId: name,
    summary: operation.says,
    tags: [name.slice(0, name.indexOf("."))],
    "x-role": operation.role,
    "x-scope": operation.scope,
    ...(operation.role === "anyone" && { security: [] }),
    parameters: [
      ...inPath.map((member) => parameter(member, "path")),
      ...(isRead ? rest.map((member) => parameter(member, "query")) : []),
    ],
    ...(!isRead &&
      rest.length > 0 && {
        requestBody: {
          required: required.length > 0,
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: Object.fromEntries(rest.map((member) => [member, properties[member]])),
                ...(required.length > 0 && { required }),
                additionalProperties: false,
              },
            },
          },
        },
      }),
    responses: {
      [operation.status ?? 200]: {
        description: operation.says,
        content: { [mediaType]: { schema: schema(operation.output, "output") } },
      },
      default: {
        description: "What is wrong and what to do about it.",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

const schema = (type: z.ZodType, io: "input" | "output"): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io, unrepresentable: "any" }) as JsonSchema;
  return rest;
};
