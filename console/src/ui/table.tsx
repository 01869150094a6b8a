import type { ReactNode } from "react";

export interface Column<T> {
  key: string;
  head: string;
  render: (row: T) => ReactNode;
  /** `num` sets tabular figures to the right; `grow` takes much of what is left, `fill` all of it; `end` holds buttons. */
  as?: "num" | "grow" | "fill" | "end" | "tight";
  /** The cell that names the row. */
  heads?: boolean;
}

export interface TableProps<T> {
  /** What the table holds, for those who do not see the page. */
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Fixed column widths, so that nothing moves while rows come in. */
  fixed?: boolean;
  rowClass?: (row: T) => string;
}

/**
 * A table that becomes a list of records where the page is narrow. The roles are written out because a table that is
 * laid out as blocks is no longer a table to assistive technology.
 */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- see above */
export function Table<T>({ label, columns, rows, rowKey, fixed, rowClass }: TableProps<T>) {
  return (
    <table className={fixed ? "table fixed" : "table"} role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, head, as }) => (
            <th key={key} role="columnheader" scope="col" className={cellClass(key, as)}>
              {as === "end" ? <span className="unseen">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" className={rowClass?.(row)}>
            {columns.map(({ key, head, render, as, heads }) =>
              heads ? (
                <th key={key} role="rowheader" scope="row" className={cellClass(key, as)}>
                  {render(row)}
                </th>
              ) : (
                <td key={key} role="cell" className={cellClass(key, as)} data-head={head}>
                  {render(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const cellClass = (key: string, as: string | undefined): string =>
  as === undefined ? `c-${key}` : `c-${key} ${as}`;
