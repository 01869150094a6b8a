import type { IncomingHttpHeaders } from "node:http";
import { decodeHeader } from "./era.ts";
import { headerValue } from "./headers.ts";

/** One argument that also travels as a header, as its tool's input schema declares it. */
interface Declared {
  readonly header: string;
  readonly path: readonly string[];
}

export interface ParamHeaders {
  /** Takes note of what a tool definition declares, whenever a list passes. */
  learn(server: string, tool: Readonly<Record<string, unknown>>): void;
  /** Where headers and arguments do not agree, so that a server which routes by header would act on what nobody decided. */
  disagreement(
    server: string,
    tool: string,
    args: unknown,
    headers: IncomingHttpHeaders,
  ): string | null;
  /** The headers for other arguments: those of the arguments that changed say what these say. */
  rewritten(
    server: string,
    tool: { readonly name: string; readonly inputSchema?: unknown },
    args: unknown,
    headers: Readonly<Record<string, string>>,
  ): Record<string, string>;
}

const decimal = /^-?\d+(\.\d+)?$/;
const mostTools = 5_000;
const mostDeclared = 64;
const deepest = 8;

export function openParamHeaders(): ParamHeaders {
  const known = new Map<string, readonly Declared[]>();
  const key = (server: string, tool: string): string => `${server}\n${tool}`;
  return {
    learn(server, { name, inputSchema }) {
      if (typeof name !== "string") return;
      const declared: Declared[] = [];
      declaredIn(inputSchema, [], declared);
      const at = key(server, name);
      if (declared.length === 0) known.delete(at);
      else if (known.has(at) || known.size < mostTools) known.set(at, declared);
    },
    disagreement(server, tool, args, headers) {
      for (const { header, path } of known.get(key(server, tool)) ?? []) {
        const said = headers[header];
        const value = at(args, path);
        const meant = value === undefined || value === null ? undefined : textOf(value);
        if (meant === undefined) continue;
        if (typeof said !== "string") return `the header ${header} is missing`;
        const decoded = decodeHeader(said.trim());
        if (decoded === undefined) return `the header ${header} is not well encoded`;
        const same =
          typeof value === "number"
            ? decimal.test(decoded) && Number(decoded) === value
            : decoded === meant;
        if (!same) return `the header ${header} is not what the arguments say`;
      }
      return null;
    },
    rewritten(server, { name, inputSchema }, args, headers) {
      const declared: Declared[] = [...(known.get(key(server, name)) ?? [])];
      declaredIn(inputSchema, [], declared);
      const out = { ...headers };
      for (const { header, path } of declared) {
        const value = at(args, path);
        const meant = value === undefined || value === null ? undefined : textOf(value);
        if (meant === undefined) delete out[header];
        else out[header] = headerValue(meant);
      }
      return out;
    },
  };
}

function declaredIn(schema: unknown, path: readonly string[], found: Declared[]): void {
  if (!isRecord(schema) || path.length > deepest) return;
  const header = schema["x-mcp-header"];
  if (typeof header === "string" && path.length > 0 && found.length < mostDeclared)
    found.push({ header: `mcp-param-${header.toLowerCase()}`, path });
  const { properties } = schema;
  if (!isRecord(properties)) return;
  for (const name of Object.keys(properties)) declaredIn(properties[name], [...path, name], found);
}

function at(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const name of path)
    here = isRecord(here) && Object.hasOwn(here, name) ? here[name] : undefined;
  return here;
}

/** Undefined for what does not travel as a header. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value)
    ? String(value)
    : undefined;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
