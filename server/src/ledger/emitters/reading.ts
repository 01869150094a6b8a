import type { SpanRecord } from "../otlp/flatten.ts";
import type { Attributes, Value } from "../otlp/value.ts";
import type { Ending, SeenOutcome } from "./seen.ts";

/** The first of these that is a text with something in it, or a number. */
export function text(attributes: Attributes, ...names: readonly string[]): string | null {
  for (const name of names) {
    const it = attributes.get(name);
    if (typeof it === "string" && it.trim() !== "") return it.trim();
    if (typeof it === "number") return String(it);
  }
  return null;
}

/** Numbers and booleans come as such or as text. */
export function number(attributes: Attributes, ...names: readonly string[]): number | null {
  const it = text(attributes, ...names);
  const value = it === null ? Number.NaN : Number(it);
  return Number.isFinite(value) ? value : null;
}

export function flag(attributes: Attributes, ...names: readonly string[]): boolean | null {
  for (const name of names) {
    const it = attributes.get(name);
    if (typeof it === "boolean") return it;
    if (typeof it === "string" && /^(true|false)$/i.test(it)) return it.toLowerCase() === "true";
  }
  return null;
}

const mostParsed = 256 * 1024;

/** JSON that was sent as text, as what it stands for; any other text stays text. */
export function parsed(it: Value | undefined): Value | undefined {
  if (typeof it !== "string") return it ?? undefined;
  const trimmed = it.trim();
  if (trimmed === "" || trimmed === "N/A") return undefined;
  if (!/^[[{"]/.test(trimmed) || trimmed.length > mostParsed) return it;
  try {
    return JSON.parse(trimmed) as Value;
  } catch {
    return it;
  }
}

/** The first of these that was sent, read as arguments: an object; a bare text or a list becomes its one `input`. */
export function args(attributes: Attributes, ...names: readonly string[]): Value | undefined {
  for (const name of names) {
    const it = parsed(attributes.get(name));
    if (it !== undefined && it !== null) return argsOf(it);
  }
  return undefined;
}

export const argsOf = (it: Value): Value => (isRecord(it) ? it : { input: it });

/** The first of these that was sent. */
export function content(attributes: Attributes, ...names: readonly string[]): Value | undefined {
  for (const name of names) {
    const it = attributes.get(name);
    if (it !== undefined && it !== null) return it;
  }
  return undefined;
}

export const isRecord = (it: Value | undefined): it is { readonly [name: string]: Value } =>
  typeof it === "object" && it !== null && !Array.isArray(it);

const rank: readonly SeenOutcome[] = ["unknown", "ok", "error", "denied"];
export const worse = (a: SeenOutcome, b: SeenOutcome): SeenOutcome =>
  rank.indexOf(a) >= rank.indexOf(b) ? a : b;

const deniedTypes =
  /^(?:.*[._ -])?(?:denied|rejected|refused|forbidden|not[_ -]?allowed|blocked)$/i;
export const saysDenied = (it: string | null): boolean => it !== null && deniedTypes.test(it);

/**
 * How a span says that it ended. That it says nothing of an error is taken for success only where it says anything at
 * all: a span without attributes may be what is left of a failure.
 */
export function endingOf(span: SpanRecord): Ending {
  const { attributes } = span;
  const type = text(attributes, "error.type", "exception.type");
  if (saysDenied(type)) return { outcome: "denied", error: null };
  const thrown = span.events.find(({ name }) => name === "exception");
  const rpc = text(attributes, "rpc.response.status_code", "rpc.jsonrpc.error_code");
  const exit = number(attributes, "process.exit.code");
  if (span.failed || type !== null || thrown || (rpc !== null && rpc !== "0" && rpc !== "OK"))
    return {
      outcome: "error",
      error: classOf(type ?? (thrown ? text(thrown.attributes, "exception.type") : null)),
    };
  if (exit !== null && exit !== 0) return { outcome: "error", error: `exit code ${exit}` };
  return { outcome: attributes.size > 0 && span.endMs !== null ? "ok" : "unknown", error: null };
}

/** A name of a class of errors; a sentence is none. */
export const classOf = (it: string | null): string | null =>
  it !== null && /^[\w.:$/-]{1,100}$/.test(it) ? it : null;

/** `unknown` and nothing are no call ids. */
export function callIdOf(attributes: Attributes, ...names: readonly string[]): string | null {
  const it = text(attributes, ...names);
  return it === null || /^(unknown|none|null|undefined)$/i.test(it) ? null : it.slice(0, 200);
}

/** `mcp__server__tool`, as several clients name the tools of MCP servers. */
export function mcpName(name: string): { server: string; tool: string } | null {
  const found = /^mcp__(.+?)__(.+)$/.exec(name);
  return found?.[1] && found[2] ? { server: found[1], tool: found[2] } : null;
}
