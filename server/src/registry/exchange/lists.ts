import type { Operation } from "@reeve/contract/operation";
import { operations, type OperationName, type Verbs } from "@reeve/contract/operations";
import { isList, type Page } from "@reeve/contract/page";
import { z } from "zod";
import type { Ctx } from "../../platform/context.ts";
import type { Cell } from "./columns.ts";

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** One column of a table: what it is called, and where in an item it stands. */
interface ListColumn {
  readonly head: string;
  readonly path: readonly string[];
}

const itemOf = ({ output }: Operation): Schema => {
  const answer = z.toJSONSchema(output, { io: "output", unrepresentable: "any" }) as Schema;
  return answer.properties?.["items"]?.items ?? {};
};

/** The operation that lists, where `name` is one: it answers page by page, and so all of it can be had. */
export function listNamed(name: string): OperationName | null {
  if (!Object.hasOwn(operations, name)) return null;
  const found = name as OperationName;
  const { method, output }: Operation = operations[found];
  return method === "GET" && isList(output) ? found : null;
}

export const allLists = (): OperationName[] =>
  (Object.keys(operations) as OperationName[]).filter((name) => listNamed(name) !== null);

/** The columns of a list, by the shape of its items: members of members beside one another, everything else as it is. */
export const listColumns = (name: OperationName): readonly ListColumn[] =>
  columnsIn(itemOf(operations[name]), []);

const deepest = 3;

function columnsIn(schema: Schema, path: readonly string[]): readonly ListColumn[] {
  const given = schema.anyOf ?? schema.oneOf ?? [schema];
  const kinds = given.filter(({ type }) => type !== "null");
  const objects = kinds.flatMap(({ properties }) => (properties ? [properties] : []));
  if (objects.length === 0 || objects.length < kinds.length || path.length >= deepest)
    return [{ head: path.map(words).join(" "), path }];
  const members: Readonly<Record<string, Schema>> = Object.assign({}, ...objects.toReversed());
  return Object.entries(members).flatMap(([key, inner]) => columnsIn(inner, [...path, key]));
}

const words = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const cellAt = (item: unknown, { path }: ListColumn): Cell => {
  let at = item;
  for (const key of path) at = (at as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return cell(at);
};

function cell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  const all: readonly unknown[] | null = Array.isArray(value) ? value : null;
  if (all?.every((one) => typeof one === "string" || typeof one === "number"))
    return all.join(", ");
  return all?.length === 0 ? null : JSON.stringify(value);
}

const perPage = 200;
/** A list that is never long comes in one piece. */
type Listed = Pick<Page<unknown>, "items"> & Partial<Page<unknown>>;
type Lists = (ctx: Ctx, input: unknown) => Promise<Listed>;

/** All items of a list, page by page. The first page is there when this resolves, or it is refused. */
export async function listItems(
  verbs: Verbs<Ctx>,
  ctx: Ctx,
  name: OperationName,
  input: object,
): Promise<() => AsyncIterable<unknown>> {
  const list = verbs[name] as Lists;
  const pages = "limit" in input;
  const asked = (cursor?: string): Promise<Listed> =>
    list(ctx, { ...input, ...(pages && { limit: perPage, cursor }) });
  const first = await asked();
  return async function* () {
    for (let page = first; ; page = await asked(page.nextCursor)) {
      yield* page.items;
      if (!page.nextCursor || ctx.signal.aborted) return;
    }
  };
}
