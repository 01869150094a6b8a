import type { ActionKind } from "@reeve/contract/action";
import type { TouchKind } from "@reeve/contract/data";
import type { Access, DataRule } from "@reeve/contract/data-rule";
import type { Effect } from "@reeve/contract/server";
import { infer, type Inferred } from "./infer.ts";
import { address, kept, pathName } from "./object-name.ts";
import type { ReadSql } from "./sql.ts";

/** What is known of the tool that was called, as far as it says what data that touches. */
export interface ReadTool {
  /** Null: nothing was said, and names and forms of arguments say it. */
  readonly rules: readonly DataRule[] | null;
  readonly dataClasses: readonly string[];
  readonly effect: Effect | null;
  /** By path (`a.b[]`), the `format` of its schema. */
  readonly formats: ReadonlyMap<string, string>;
}

/** An action, as far as it names data. */
export interface Deed {
  readonly kind: ActionKind;
  /** Its tool server, or what else stands for one. */
  readonly system: string;
  /** The tool, or the address of what is read. */
  readonly tool: string | null;
  readonly args: unknown;
}

/** One thing that an action touched. */
export interface Touch {
  readonly system: string;
  readonly kind: TouchKind;
  readonly object: string;
  /** Of an object, what it is: `customer`. */
  readonly type: string | null;
  readonly columns: readonly string[];
  readonly classes: readonly string[];
  readonly access: Access;
  /** True where names and forms of arguments say it, and nobody did. */
  readonly inferred: boolean;
}

const mostTouches = 32;
const mostValues = 1_000;
const deepest = 8;
/** How the record says that it holds a text in part, and a list. */
const cutShort = /… \(\d+ characters\)$/;
const leftAway = /^… \(\d+ (?:items|members)\)$/;

interface Value {
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

/**
 * The data that an action touches, by its arguments. Pure; bounded in number and time; never throws. An action that names
 * nothing touched its tool, and what could not be read is said to be unread.
 */
export function touched(deed: Deed, tool: ReadTool, sql: ReadSql): readonly Touch[] {
  const base = { system: deed.system, type: null, columns: [], classes: tool.dataClasses };
  const access = accessOf(tool.effect);
  const named = kept(deed.tool ?? "") || "?";
  if (deed.kind === "data_access") {
    const it = address(deed.tool ?? "");
    const object = it.object || "?";
    return [{ ...base, kind: "resource", object, access: "read", inferred: false }];
  }
  const { values, whole } = strings(deed.args);
  const found = new Map<string, Touch>();
  let left = !whole;
  for (const value of values) {
    const { rules, inferred } = rulesOf(value, tool);
    for (const rule of rules) {
      const touches = byRule(value, rule, { base, access, inferred, sql });
      for (const one of touches) {
        if (one.object === "") continue;
        const key = `${one.kind} ${one.system} ${one.type ?? ""} ${one.access} ${one.object}`;
        if (found.size < mostTouches || found.has(key)) found.set(key, found.get(key) ?? one);
        else left = true;
      }
    }
  }
  const all = [...found.values()];
  const inferred = tool.rules === null;
  if (left)
    all.push({
      ...base,
      kind: "unread",
      object: "more than was kept or is listed",
      access,
      inferred,
    });
  if (all.length === 0) all.push({ ...base, kind: "tool", object: named, access, inferred });
  return all;
}

const accessOf = (effect: Effect | null): Access =>
  effect === null ? "unknown" : effect === "read" ? "read" : "write";

function rulesOf(
  { path, name, value }: Value,
  { rules, formats }: ReadTool,
): { readonly rules: readonly (DataRule | Inferred)[]; readonly inferred: boolean } {
  if (rules !== null)
    return { rules: rules.filter(({ argument }) => argument === path), inferred: false };
  const one = infer(name, value, formats.get(path) ?? null);
  return { rules: one ? [one] : [], inferred: true };
}

interface Known {
  readonly base: Pick<Touch, "system" | "type" | "columns" | "classes">;
  readonly access: Access;
  readonly inferred: boolean;
  readonly sql: ReadSql;
}

function byRule({ value }: Value, said: DataRule | Inferred, known: Known): readonly Touch[] {
  const rule: Partial<DataRule> & Inferred = said;
  const touch: Omit<Touch, "kind" | "object"> = {
    ...known.base,
    inferred: known.inferred,
    access: rule.access ?? known.access,
    ...(rule.system !== undefined && { system: rule.system }),
    ...(rule.dataClasses !== undefined && { classes: rule.dataClasses }),
  };
  switch (rule.kind) {
    case "sql":
      return bySql(value, touch, rule, known.sql);
    case "path":
      return [
        {
          ...touch,
          kind: "path",
          object: /^file:/i.test(value) ? address(value).object : pathName(value),
        },
      ];
    case "address": {
      const { object, host, kind } = address(value);
      return [{ ...touch, kind, object, system: rule.system ?? host ?? touch.system }];
    }
    case "table":
      return [{ ...touch, kind: "table", object: kept(value) }];
    case "object":
      return [{ ...touch, kind: "object", object: kept(value), type: rule.type ?? null }];
  }
}

function bySql(
  statement: string,
  touch: Omit<Touch, "kind" | "object">,
  rule: Partial<DataRule>,
  sql: ReadSql,
): readonly Touch[] {
  const unread: Touch = { ...touch, kind: "unread", object: "unreadable SQL" };
  // What the record cut short may have gone on with anything.
  const tree = cutShort.test(statement) ? null : sql(statement, rule.dialect === "postgresql");
  if (tree === null) return [unread];
  const tables = tree.tables.map(({ name, access, columns }): Touch => ({
    ...touch,
    kind: "table",
    object: kept(name),
    access: rule.access ?? access,
    columns: columns.map((column) => kept(column).slice(0, 64)),
  }));
  return tree.opaque ? [...tables, unread] : tables;
}

/** Every text and number in the arguments with where it stands; `whole` says whether that is all of them. */
function strings(args: unknown): { readonly values: readonly Value[]; readonly whole: boolean } {
  const values: Value[] = [];
  let whole = true;
  let seen = 0;
  const stack: { at: unknown; path: string; name: string; depth: number }[] = [
    { at: args, path: "", name: "", depth: 0 },
  ];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { at, path, name, depth } = step;
    if (++seen > mostValues || depth > deepest) {
      whole = false;
      if (seen > mostValues) break;
      continue;
    }
    if (typeof at === "string" && leftAway.test(at)) whole = false;
    else if (typeof at === "string" || typeof at === "number" || typeof at === "bigint")
      values.push({ path, name, value: String(at) });
    else if (Array.isArray(at))
      for (let i = Math.min(at.length, mostValues) - 1; i >= 0; i--)
        stack.push({ at: at[i], path: `${path}[]`, name, depth: depth + 1 });
    else if (typeof at === "object" && at !== null)
      for (const [member, value] of Object.entries(at).slice(0, mostValues).reverse()) {
        // What the record says of arguments that it does not hold.
        if (member.startsWith("reeve/") || member === "…") whole = false;
        else {
          const under = path === "" ? member : `${path}.${member}`;
          stack.push({ at: value, path: under, name: member, depth: depth + 1 });
        }
      }
  }
  return { values, whole };
}
