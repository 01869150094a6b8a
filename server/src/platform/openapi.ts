import { operations } from "@reeve/contract/operations";
import type { Operation } from "@reeve/contract/operation";
import { ProblemBody } from "@reeve/contract/problem";
import { Shapes } from "./openapi-shapes.ts";

/** The OpenAPI 3.1 document of the operation table. */
export function openapi(serverUrl: string): Record<string, unknown> {
  const shapes = new Shapes();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, operation] of Object.entries(operations) as [string, Operation][])
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(
      name,
      operation,
      shapes,
    );
  const Problem = shapes.of(ProblemBody, "output");
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
      schemas: { Problem, ...shapes.shared },
    },
  };
}

function describe(name: string, operation: Operation, shapes: Shapes): Record<string, unknown> {
  const input = shapes.of(operation.input, "input");
  const properties = input.properties ?? {};
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const rest = Object.keys(properties).filter((member) => !inPath.includes(member));
  const parameter = (member: string, where: "path" | "query") => ({
    name: member,
    in: where,
    required: where === "path" || (input.required ?? []).includes(member),
    schema: properties[member],
  });
  const inQuery = operation.method === "GET" || operation.method === "DELETE";
  const required = (input.required ?? []).filter((member) => rest.includes(member));
  return {
    operationId: name,
    summary: operation.says,
    tags: [name.slice(0, name.indexOf("."))],
    "x-role": operation.role,
    "x-scope": operation.scope,
    ...(operation.role === "anyone" && { security: [] }),
    parameters: [
      ...inPath.map((member) => parameter(member, "path")),
      ...(inQuery ? rest.map((member) => parameter(member, "query")) : []),
    ],
    ...(!inQuery &&
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
        content: { [mediaType(operation)]: { schema: shapes.of(operation.output, "output") } },
      },
      default: {
        description: "What is wrong and what to do about it.",
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  };
}

const mediaType = ({ stream }: Operation): string =>
  stream === "sse"
    ? "text/event-stream"
    : stream === "ndjson"
      ? "application/x-ndjson"
      : "application/json";
