import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Plugin } from "rolldown";
import { z } from "zod";
import { operations } from "./contract/src/operations.ts";
import { ProblemBody } from "./contract/src/problem.ts";
import type { Operation } from "./contract/src/operation.ts";

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly pattern?: string;
}

const dist = "sdk/dist";
const entries = ["client", "agent-token", "guard"];
const declared = [...entries, "action-refused", "reeve-error", "token-error"];

/** Makes `sdk/dist` a package that stands alone: the bundles, declarations without the contract, its own package.json. */
export const sdkPackage: Plugin = {
  name: "sdk-package",
  async writeBundle() {
    await declarations();
    await mkdir(dist, { recursive: true });
    await writeFile(path.join(dist, "operations.d.ts"), operationTypes());
    await writeFile(path.join(dist, "problem.d.ts"), problemTypes());
    const own = JSON.parse(await readFile("sdk/package.json", "utf8")) as Record<string, unknown>;
    const { name, version, description, license, type, engines } = own;
    const exports = Object.fromEntries(
      entries.map((entry) => [
        `./${entry}`,
        { types: `./${entry}.d.ts`, default: `./${entry}.js` },
      ]),
    );
    const published = { name, version, description, license, type, engines, exports };
    await writeFile(path.join(dist, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  },
};

/** The compiler's declarations of the SDK's own files, with the contract's nouns beside them instead of far away. */
async function declarations(): Promise<void> {
  const out = await mkdtemp("sdk/dist-types-");
  try {
    const options = [
      "--noEmit",
      "false",
      "--declaration",
      "--emitDeclarationOnly",
      "--rootDir",
      ".",
    ];
    await promisify(execFile)(process.execPath, [
      "node_modules/typescript/bin/tsc",
      "-p",
      "sdk/tsconfig.json",
      "--outDir",
      out,
      ...options,
    ]);
    for (const name of declared) {
      const file = `${name}.d.ts`;
      const text = await readFile(path.join(out, "sdk/src", file), "utf8");
      const own = text
        .replaceAll(/"@reeve\/contract\/(\w+)"/g, '"./$1.js"')
        .replaceAll(/"(\.\/[\w-]+)\.ts"/g, '"$1.js"');
      await writeFile(path.join(dist, file), own);
    }
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function operationTypes(): string {
  const all = Object.entries(operations) as [string, Operation][];
  const table = (which: "input" | "output"): string =>
    all.map(([name, it]) => `  ${JSON.stringify(name)}: ${written(it[which], which)};`).join("\n");
  const streams = all.filter(([, it]) => it.stream).map(([name]) => JSON.stringify(name));
  return [
    `export interface Inputs {\n${table("input")}\n}`,
    `export interface Outputs {\n${table("output")}\n}`,
    "export type OperationName = keyof Inputs;",
    "export type Input<N extends OperationName> = Inputs[N];",
    "export type Output<N extends OperationName> = Outputs[N];",
    "/** The names of operations whose answer is a stream. */",
    `export type StreamName = ${streams.join(" | ")};\n`,
  ].join("\n");
}

const problemTypes = (): string =>
  [
    `export type ProblemBody = ${written(ProblemBody, "output")};`,
    'export type ProblemCode = ProblemBody["code"];',
    'export type Fault = NonNullable<ProblemBody["faults"]>[number];\n',
  ].join("\n");

const written = (type: z.ZodType, io: "input" | "output"): string =>
  typeText(z.toJSONSchema(type, { io, unrepresentable: "any" }) as Schema);

/** The TypeScript of a JSON Schema of the kinds that the contract uses; anything else is `unknown`. */
function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.map(typeText).join(" | ");
  if (Array.isArray(schema.type))
    return schema.type.map((type: string) => typeText({ ...schema, type })).join(" | ");
  const type = String(schema.type);
  switch (type) {
    case "string": {
      const prefix = /^\^([a-z]{3}_)/.exec(schema.pattern ?? "")?.[1];
      return prefix ? `\`${prefix}\${string}\`` : "string";
    }
    case "integer":
    case "number":
      return "number";
    case "boolean":
    case "null":
      return type;
    case "array":
      return `(${typeText(schema.items ?? {})})[]`;
    case "object":
      return objectText(schema);
    default:
      return "unknown";
  }
}

function objectText({ properties, required = [], additionalProperties }: Schema): string {
  if (!properties)
    return `Record<string, ${typeof additionalProperties === "object" ? typeText(additionalProperties) : "unknown"}>`;
  const members = Object.entries(properties).map(
    ([name, member]) =>
      `${JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${typeText(member)}`,
  );
  return `{ ${members.join("; ")} }`;
}
