import type { Operation } from "@reeve/contract/operation";
import { isList } from "@reeve/contract/page";
import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { z } from "zod";
import { WrongUsage } from "./wrong-usage.ts";

/** One member of an operation's input, as a flag. */
export interface Flag {
  readonly member: string;
  readonly name: string;
  readonly kind: "text" | "number" | "boolean" | "list" | "json";
  readonly required: boolean;
  readonly nullable: boolean;
  /** Long enough that it is rather read from a file. */
  readonly long: boolean;
  readonly choices: readonly string[];
  readonly says: string;
}

/** How an operation is written on a command line. */
export interface Shape {
  /** Members of the path, in order. */
  readonly positionals: readonly string[];
  readonly flags: readonly Flag[];
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly maxLength?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const longText = 10_000;

export function shapeOf(operation: Operation): Shape {
  const schema = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" }) as Schema;
  const positionals = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const flags = Object.entries(schema.properties ?? {})
    .filter(([member]) => !positionals.includes(member))
    .map(([member, it]) => flag(member, it, schema.required?.includes(member) === true));
  return { positionals, flags };
}

function flag(member: string, given: Schema, required: boolean): Flag {
  const options = given.anyOf ?? [];
  const nullable =
    options.some(({ type }) => type === "null") || given.type?.includes("null") === true;
  const rest = options.filter(({ type }) => type !== "null");
  const schema = rest.length === 1 ? { ...given, ...rest[0] } : given;
  const types = [schema.type ?? "object"].flat().filter((type) => type !== "null");
  const base = types[0] ?? "object";
  const kinds: Record<string, Flag["kind"]> = {
    string: "text",
    integer: "number",
    number: "number",
    boolean: "boolean",
  };
  const list = base === "array" && schema.items?.type === "string";
  const says = [
    schema.description,
    required ? "required" : undefined,
    given.default === undefined ? undefined : `default ${JSON.stringify(given.default)}`,
  ];
  return {
    member,
    name: member.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    kind: list ? "list" : (kinds[base] ?? "json"),
    required,
    nullable,
    long: base === "string" && (schema.maxLength ?? 0) >= longText,
    choices: (schema.enum ?? []).map(String),
    says: says.filter((part) => part !== undefined).join(", "),
  };
}

/** The operation's input from the command line, checked by its own schema. `rest` is what comes after its name. */
export async function inputOf(
  command: string,
  operation: Operation,
  rest: readonly string[],
): Promise<{ input: Record<string, unknown>; json: boolean; csv: boolean }> {
  const shape = shapeOf(operation);
  const file = shape.flags.filter(({ long }) => long);
  const options: NonNullable<ParseArgsConfig["options"]> = { json: { type: "boolean" } };
  if (isList(operation.output)) options.csv = { type: "boolean" };
  for (const { name, kind } of shape.flags)
    options[name] =
      kind === "boolean" ? { type: "boolean" } : { type: "string", multiple: kind === "list" };
  if (file.length === 1) options.file = { type: "string" };
  const { values, positionals } = parsed(command, [...rest], options);

  const missing = shape.positionals[positionals.length];
  if (missing !== undefined) throw new WrongUsage(`${missing.toUpperCase()} is missing.`, command);
  const extra = positionals[shape.positionals.length];
  if (extra !== undefined) throw new WrongUsage(`\`${extra}\` is one word too many.`, command);

  const input: Record<string, unknown> = {};
  for (const [i, member] of shape.positionals.entries()) input[member] = positionals[i];
  for (const flag of shape.flags) {
    const value = values[flag.name];
    if (value !== undefined) input[flag.member] = await valueOf(command, flag, value);
  }
  if (typeof values.file === "string" && file[0])
    input[file[0].member] = await contents(command, values.file);
  const checked = operation.input.safeParse(input);
  if (!checked.success)
    throw new WrongUsage(
      checked.error.issues.map((issue) => complaint(shape, issue)).join("\n"),
      command,
    );
  return { input, json: values.json === true, csv: values.csv === true };
}

/** parseArgs, with its complaints in our own words for who is at the command line. */
export function parsed(
  command: string,
  args: string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args, options, allowPositionals: true, allowNegative: true, strict: true });
  } catch (error) {
    const first = (error as Error).message.split(/(?<=\.) (?=To specify)/)[0] ?? "";
    throw new WrongUsage(first.endsWith(".") ? first : `${first}.`, command);
  }
}

async function valueOf(command: string, flag: Flag, value: unknown): Promise<unknown> {
  if (flag.kind === "boolean") return value;
  if (flag.kind === "list")
    return (value as string[]).flatMap((part) => part.split(",")).map((part) => part.trim());
  const text = value as string;
  if (flag.nullable && text === "null") return null;
  if (flag.kind === "text")
    return flag.long && text.startsWith("@") ? contents(command, text.slice(1)) : text;
  if (flag.kind === "number") {
    if (text.trim() !== "" && !Number.isNaN(Number(text))) return Number(text);
    throw new WrongUsage(`--${flag.name}: \`${text}\` is not a number.`, command);
  }
  const json = text.startsWith("@") ? await contents(command, text.slice(1)) : text;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new WrongUsage(
      `--${flag.name} takes JSON, or @ and the name of a file with it: ${(error as Error).message}.`,
      command,
    );
  }
}

/** A file's text; `-` is standard input. */
async function contents(command: string, file: string): Promise<string> {
  if (file === "-") return readAll(process.stdin);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new WrongUsage(`${file} cannot be read: ${(error as Error).message}.`, command);
  }
}

function complaint({ positionals, flags }: Shape, issue: z.core.$ZodIssue): string {
  const [member, ...inside] = issue.path.map(String);
  const missing = issue.code === "invalid_type" && issue.input === undefined && inside.length === 0;
  const flag = flags.find((it) => it.member === member);
  const name = flag
    ? `--${flag.name}`
    : positionals.includes(member ?? "")
      ? (member ?? "").toUpperCase()
      : member;
  const where = [name, ...inside].filter((part) => part !== undefined).join(".");
  if (missing && flag?.required) return `${where} is missing.`;
  return `${where}: ${issue.message}.`;
}
