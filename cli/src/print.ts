import type { OperationName } from "@reeve/contract/operations";
import { columnsOf } from "./columns.ts";
import { painted, shown, type Terminal } from "./terminal.ts";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An answer for people: a table for a page, name and value otherwise. */
export function answerText(terminal: Terminal, name: OperationName, answer: unknown): string {
  if (isObject(answer) && Array.isArray(answer.items)) {
    const items = answer.items.filter(isObject);
    if (items.length === 0) return "None.\n";
    return table(terminal, columnsOf(name, items), items);
  }
  return `${details(terminal, answer, 0)}\n`;
}

function table(
  terminal: Terminal,
  columns: readonly string[],
  items: readonly Record<string, unknown>[],
): string {
  const cells = items.map((item) => columns.map((column) => cell(at(item, column))));
  const heads = columns.map((column) =>
    column
      .replace(/\.name$/, "")
      .replace(/^placement\./, "")
      .replaceAll(/([A-Z])/g, " $1")
      .replaceAll(".", " ")
      .toLowerCase(),
  );
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  return [painted(terminal, "dim", line(heads)), ...cells.map(line), ""].join("\n");
}

/** `owner.name` of an item. */
export const at = (item: unknown, path: string): unknown =>
  path.split(".").reduce((value, member) => (isObject(value) ? value[member] : undefined), item);

const longestCell = 60;
/** A longer list of objects is a table. */
const longestList = 4;

/** Members of members beside the others: `counts.allow`. */
const flat = (item: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      isObject(value)
        ? Object.entries(flat(value)).map(([inner, it]) => [`${name} ${inner}`, it])
        : [[name, value]],
    ),
  );

function cell(value: unknown): string {
  const text = scalar(value).replaceAll(/\s+/g, " ");
  return text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text;
}

/** A value in one line. */
function scalar(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "string")
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
      ? `${value.slice(0, 10)} ${value.slice(11, 19)}Z`
      : shown(value);
  if (Array.isArray(value)) return value.map(scalar).join(", ") || "–";
  if (isObject(value))
    return typeof value.name === "string" ? shown(value.name) : shown(JSON.stringify(value));
  return JSON.stringify(value);
}

function details(terminal: Terminal, value: unknown, depth: number): string {
  const indent = "  ".repeat(depth);
  if (Array.isArray(value) && value.length > longestList && value.every(isObject)) {
    const rows = value.map((item) => flat(item));
    return indented(indent, table(terminal, Object.keys(rows[0] ?? {}), rows));
  }
  if (Array.isArray(value) && value.some(isObject))
    return value
      .map((item) => `${indent}- ${details(terminal, item, depth + 1).trimStart()}`)
      .join("\n");
  if (!isObject(value)) return block(indent, value);
  const entries = Object.entries(value);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries
    .map(([name, inner]) => {
      const label = `${indent}${painted(terminal, "dim", name)}`;
      const nested =
        (isObject(inner) && Object.keys(inner).length > 0) ||
        (Array.isArray(inner) && inner.some(isObject)) ||
        (typeof inner === "string" && inner.includes("\n"));
      if (nested) return `${label}\n${details(terminal, inner, depth + 1)}`;
      return `${label}${" ".repeat(width - name.length)}  ${isObject(inner) ? "–" : scalar(inner)}`;
    })
    .join("\n");
}

const block = (indent: string, value: unknown): string =>
  indented(indent, typeof value === "string" ? shown(value) : scalar(value));

const indented = (indent: string, text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => `${indent}${line}`)
    .join("\n");
