import { sql, type RawBuilder } from "kysely";
import { binaryArray, type Elements } from "./binary-array.ts";

/**
 * Rows as a table that a statement reads, in the order of the rows: `from ${rowsAs("s", steps, { action: "text" })}`. Each
 * column is one array in binary form; as JSON each value would be written out here and parsed there.
 */
export function rowsAs<Row extends object>(
  alias: string,
  rows: readonly Row[],
  columns: { readonly [Name in keyof Row & string]?: keyof Elements },
): RawBuilder<unknown> {
  const all = Object.entries(columns) as [keyof Row & string, keyof Elements][];
  const arrays = all.map(
    ([name, type]) =>
      sql`${binaryArray(
        type,
        rows.map((row) => (row[name] ?? null) as Elements[typeof type] | null),
      )}::${sql.raw(type)}[]`,
  );
  const names = all.map(([name]) => sql.id(name));
  return sql`unnest(${sql.join(arrays)}) as ${sql.id(alias)}(${sql.join(names)})`;
}
