import type { Access } from "@reeve/contract/data-rule";

/** A table that a statement names, and which of its columns. */
export interface SqlTable {
  readonly name: string;
  readonly access: Access;
  /** `?` before one: of one of the tables of its statement, it does not say which. */
  readonly columns: readonly string[];
}

/** What statements touch, as far as their tree says it. */
export interface SqlTree {
  readonly tables: readonly SqlTable[];
  /** Something in it is run that is no part of the tree: a function's body, a program. */
  readonly opaque: boolean;
}

type Node = Readonly<Record<string, unknown>>;
interface Step {
  readonly node: unknown;
  /** Names of queries that stand for themselves here (`with`). */
  readonly named: ReadonlySet<string>;
  readonly writes: boolean;
}
interface Seen {
  readonly columns: Set<string>;
  access: Access;
}

const none: ReadonlySet<string> = new Set();
/** Members that hold the relation a statement changes. */
const changed = new Map<string, readonly string[]>([
  ["InsertStmt", ["relation"]],
  ["UpdateStmt", ["relation"]],
  ["DeleteStmt", ["relation"]],
  ["MergeStmt", ["relation"]],
  ["TruncateStmt", ["relations"]],
  ["CreateStmt", ["relation"]],
  ["AlterTableStmt", ["relation"]],
  ["IndexStmt", ["relation"]],
  ["RenameStmt", ["relation"]],
  ["CreateTrigStmt", ["relation"]],
  ["ViewStmt", ["view"]],
  ["intoClause", ["rel"]],
  ["into", ["rel"]],
  ["GrantStmt", ["objects"]],
  ["RuleStmt", ["relation"]],
]);
const opaqueStatements = new Set(["DoStmt", "CreateFunctionStmt", "CallStmt", "ExecuteStmt"]);
const mostTables = 64;
const mostColumns = 64;

/** Reads the tree that the parser made. Goes over it with a stack of its own: no depth ends it. */
export function readTree(statements: readonly unknown[]): SqlTree {
  const all = new Map<string, Seen>();
  let opaque = false;
  for (const statement of statements) {
    const one = readStatement(statement);
    opaque ||= one.opaque;
    for (const [name, seen] of one.tables) {
      const held = all.get(name);
      if (!held) all.set(name, seen);
      else {
        if (seen.access === "write") held.access = "write";
        for (const column of seen.columns) held.columns.add(column);
      }
    }
  }
  opaque ||= all.size > mostTables;
  const tables = [...all].slice(0, mostTables).map(([name, { access, columns }]) => ({
    name,
    access,
    columns: [...columns].sort().slice(0, mostColumns),
  }));
  return { tables, opaque };
}

function readStatement(statement: unknown): { tables: Map<string, Seen>; opaque: boolean } {
  const tables = new Map<string, Seen>();
  const aliases = new Map<string, string | null>();
  const loose: (readonly [of: string | null, column: string])[] = [];
  const stack: Step[] = [{ node: statement, named: none, writes: false }];
  let opaque = false;
  let derived = false;
  const see = (name: string, access: Access): Seen => {
    const held = tables.get(name) ?? { columns: new Set(), access };
    if (access === "write") held.access = access;
    tables.set(name, held);
    return held;
  };
  const alias = (as: string, table: string | null): void => {
    aliases.set(as, aliases.has(as) && aliases.get(as) !== table ? null : table);
  };
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { node } = step;
    if (Array.isArray(node)) {
      for (const each of node) stack.push({ ...step, node: each });
      continue;
    }
    if (typeof node !== "object" || node === null) continue;
    const it = node as Node;
    if (typeof it["relname"] === "string") {
      const name = [it["catalogname"], it["schemaname"], it["relname"]].filter(isText).join(".");
      const standsForItself = it["schemaname"] === undefined && step.named.has(name);
      const as = textIn(it["alias"], "aliasname") ?? it["relname"];
      if (standsForItself && !step.writes) {
        alias(as, null);
        derived = true;
      } else {
        see(name, step.writes ? "write" : "read");
        alias(as, name);
      }
      continue;
    }
    const named = withNames(it, step, stack);
    for (const [key, value] of Object.entries(it)) {
      if (key === "withClause") continue;
      if (opaqueStatements.has(key)) opaque = true;
      if (key === "RangeSubselect" || key === "RangeFunction") {
        derived = true;
        const as = textIn((value as Node)["alias"], "aliasname");
        if (as !== null) alias(as, null);
      }
      if (key === "ColumnRef") loose.push(columnOf(value as Node));
      const relation = changed.get(key) ?? (key === "CopyStmt" ? copied(value as Node) : undefined);
      if (key === "CopyStmt" && (value as Node)["is_program"] === true) opaque = true;
      if (key === "DropStmt") for (const name of dropped(value as Node)) see(name, "write");
      if (relation !== undefined) {
        changes(value as Node, relation, { named, see, stack });
        continue;
      }
      stack.push({ node: value, named, writes: key === "RangeVar" && step.writes });
    }
  }
  place(loose, tables, aliases, derived);
  return { tables, opaque };
}

/** Puts the queries of a `with` on the stack, each with the names that it sees; gives the names that the statement sees. */
function withNames(it: Node, step: Step, stack: Step[]): ReadonlySet<string> {
  const clause = it["withClause"] as Node | undefined;
  if (!clause) return step.named;
  const queries = Array.isArray(clause["ctes"]) ? (clause["ctes"] as Node[]) : [];
  const whole = new Set(step.named);
  const names = queries.map((each) => textIn(each["CommonTableExpr"], "ctename") ?? "");
  const recursive = clause["recursive"] === true;
  if (recursive) for (const name of names) whole.add(name);
  for (const [n, each] of queries.entries()) {
    const query = (each["CommonTableExpr"] as Node | undefined)?.["ctequery"];
    stack.push({ node: query, named: recursive ? whole : new Set(whole), writes: false });
    whole.add(names[n] ?? "");
  }
  return whole;
}

interface Changing {
  readonly named: ReadonlySet<string>;
  readonly see: (name: string, access: Access) => Seen;
  readonly stack: Step[];
}

/** A statement that changes a relation: that is written, and the columns it names are that relation's. */
function changes(it: Node, relation: readonly string[], { named, see, stack }: Changing): void {
  const inner = withNames(it, { node: it, named, writes: false }, stack);
  const target = it[relation[0] ?? ""];
  const range = (isNode(target) ? (target["RangeVar"] ?? target) : target) as Node | undefined;
  for (const [key, value] of Object.entries(it)) {
    if (key === "withClause") continue;
    stack.push({ node: value, named: inner, writes: relation.includes(key) });
  }
  if (!isNode(range) || typeof range["relname"] !== "string") return;
  const name = [range["catalogname"], range["schemaname"], range["relname"]]
    .filter(isText)
    .join(".");
  const held = see(name, "write");
  for (const list of [
    it["cols"],
    "whereClause" in it || "targetList" in it ? it["targetList"] : [],
  ])
    for (const each of Array.isArray(list) ? (list as Node[]) : []) {
      const column = textIn(each["ResTarget"], "name");
      if (column !== null) held.columns.add(column);
    }
}

const copied = (it: Node): readonly string[] => (it["is_from"] === true ? ["relation"] : []);

function dropped(it: Node): string[] {
  if (it["removeType"] !== "OBJECT_TABLE" && it["removeType"] !== "OBJECT_VIEW") return [];
  const objects = Array.isArray(it["objects"]) ? (it["objects"] as Node[]) : [];
  return objects.map((each) => namesIn((each["List"] as Node | undefined)?.["items"]).join("."));
}

function columnOf(it: Node): readonly [string | null, string] {
  const names = namesIn(it["fields"]);
  return [names.length > 1 ? (names.at(-2) ?? null) : null, names.at(-1) ?? "*"];
}

/** Columns go to the table they are said to be of; where only one table is there it is that. */
function place(
  loose: readonly (readonly [string | null, string])[],
  tables: Map<string, Seen>,
  aliases: ReadonlyMap<string, string | null>,
  derived: boolean,
): void {
  const sole = tables.size === 1 && !derived ? [...tables.values()][0] : undefined;
  for (const [of, column] of loose) {
    const said = of === null ? undefined : aliases.get(of);
    if (said === null) continue;
    const held = said === undefined ? (of === null ? sole : undefined) : tables.get(said);
    if (held) held.columns.add(column);
    else for (const each of tables.values()) each.columns.add(`?${column}`);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
function textIn(value: unknown, member: string): string | null {
  const text = isNode(value) ? value[member] : undefined;
  return isText(text) ? text : null;
}
function namesIn(list: unknown): string[] {
  return (Array.isArray(list) ? (list as Node[]) : []).map((each) =>
    each["A_Star"] === undefined ? (textIn(each["String"], "sval") ?? "") : "*",
  );
}
