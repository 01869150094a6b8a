import type { Answer } from "@reeve/contract/decision";
import type { Matrix } from "@reeve/contract/policy-matrix";
import { Link } from "@tanstack/react-router";
import { useRef, useState, type KeyboardEvent } from "react";
import { answers } from "../../parts/answer.tsx";
import { Mark } from "../../ui/badge.tsx";
import { Plain } from "../../ui/plain.tsx";

export type Highlight = Answer | "depends";

const steps: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The table itself. One cell is reached with Tab, the others from it with the arrow keys. */
export function Grid({ it, highlight }: { it: Matrix; highlight: Highlight | undefined }) {
  const [at, setAt] = useState<readonly [row: number, column: number]>([0, 0]);
  // Another part of the table may be smaller.
  const [inRow, inColumn] = [within(at[0], it.rows.length), within(at[1], it.columns.length)];
  const table = useRef<HTMLTableElement>(null);
  const move = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const row = within(inRow + step[0], it.rows.length);
    const column = within(inColumn + step[1], it.columns.length);
    setAt([row, column]);
    table.current?.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`)?.focus();
  };
  return (
    <div className="matrix-box">
      <table ref={table} className="matrix">
        <caption className="unseen">
          What each agent may do with each tool. Move between cells with the arrow keys.
        </caption>
        <thead>
          <tr>
            <th scope="col" rowSpan={2} className="corner">
              Agent
            </th>
            {servers(it).map(({ server, many, from }) => (
              <th key={from} scope="colgroup" colSpan={many} className="server-head">
                <Plain>{server}</Plain>
              </th>
            ))}
          </tr>
          <tr>
            {it.columns.map(({ server, tool, effect }) => (
              <th
                key={`${server}/${tool}`}
                scope="col"
                className="tool-head"
                aria-label={`${server}/${tool}, ${effect}`}
                title={`${server}/${tool}: ${effect}`}
              >
                <span>
                  <Plain>{tool}</Plain>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {it.rows.map(({ agent, cells }, row) => (
            <tr key={agent.id}>
              <th scope="row" className="agent-head" aria-label={agent.name} title={agent.name}>
                <Link to="/agents/$id" params={{ id: agent.id }}>
                  <Plain>{agent.name}</Plain>
                </Link>
                {agent.status !== "active" && <span className="muted"> {agent.status}</span>}
              </th>
              {cells.map((cell, column) => {
                const { server = "", tool = "" } = it.columns[column] ?? {};
                return (
                  <td key={`${server}/${tool}`} className={cellClass(cell, highlight)}>
                    <Link
                      to="/try"
                      search={{ agent: agent.id, server, tool }}
                      data-cell={`${row} ${column}`}
                      tabIndex={row === inRow && column === inColumn ? 0 : -1}
                      onKeyDown={move}
                      onFocus={() => setAt([row, column])}
                      title={`${agent.name}, ${server}/${tool}: ${inWords(cell)}`}
                    >
                      {answers
                        .filter(({ key }) => cell.includes(key))
                        .map(({ key, shape }) => (
                          <span key={key} className={`tone-text-${key}`}>
                            <Mark shape={shape} />
                          </span>
                        ))}
                      <span className="unseen">{inWords(cell)}</span>
                    </Link>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Tools of one server stand beside each other under its name. */
function servers({ columns }: Matrix): { server: string; many: number; from: number }[] {
  const found: { server: string; many: number; from: number }[] = [];
  for (const [from, { server }] of columns.entries()) {
    const last = found.at(-1);
    if (last?.server === server) last.many++;
    else found.push({ server, many: 1, from });
  }
  return found;
}

const within = (at: number, many: number): number => Math.max(0, Math.min(many - 1, at));

function cellClass(cell: readonly Answer[], highlight: Highlight | undefined): string {
  const [first] = cell;
  const plain = cell.length === 1 && first ? `only-${first}` : "";
  const shown =
    highlight === undefined ||
    (highlight === "depends" ? cell.length > 1 : cell.includes(highlight));
  return shown ? plain : "faint";
}

const inWords = (cell: readonly Answer[]): string => {
  const words = answers.filter(({ key }) => cell.includes(key)).map(({ label }) => label);
  return words.length === 1 ? (words[0] ?? "") : `depends: ${words.join(" or ")}`;
};
