import type { DataWay } from "@reeve/contract/data";
import type { Answer } from "@reeve/contract/decision";

/** What an agent used and reached: four columns, and between two neighbours a band for each answer. */
export interface AgentMap {
  readonly columns: readonly (readonly MapNode[])[];
  readonly bands: readonly Band[];
  readonly rows: number;
}
export interface MapNode {
  readonly key: string;
  readonly name: string;
  /** In rows from the top; a column shorter than the others stands in the middle. */
  readonly row: number;
  readonly touches: number;
  readonly refused: number;
}
export type MapAnswer = Answer | "none";
export interface Band {
  readonly from: string;
  readonly to: string;
  readonly answer: MapAnswer;
  readonly touches: number;
  /** 0 to 1, beside the widest. */
  readonly weight: number;
}

export const noClass = "of no class";
const mostInColumn = 12;
const bandOrder: readonly MapAnswer[] = ["allow", "scope", "none", "escalate", "block"];

const refusedBy = (answer: MapAnswer): boolean => answer === "block" || answer === "escalate";
const toolOf = ({ server, tool }: DataWay): string =>
  `${server === null ? "" : `${server}/`}${tool ?? "what it reads"}`;

/** Places what is used most on top; what is beyond the first dozen of a column stands together. */
export function mapOf(agent: string, ways: readonly DataWay[]): AgentMap {
  const names = [
    busiest(ways, toolOf, ({ touches }) => touches),
    busiest(
      ways,
      ({ system }) => system,
      ({ touches }) => touches,
    ),
    busiest(
      ways,
      (way) => way.class ?? noClass,
      ({ ofClass }) => ofClass,
    ),
  ] as const;
  const key = (column: number, name: string): string => {
    if (column === 0) return "0";
    const known = names[column - 1]?.includes(name) === true;
    return `${column} ${known ? name : "others"}`;
  };
  const bands = new Map<string, { from: string; to: string; answer: MapAnswer; touches: number }>();
  const nodes = new Map<string, { touches: number; refused: number }>();
  const add = (from: string, to: string, answer: MapAnswer, touches: number): void => {
    if (touches === 0) return;
    const id = JSON.stringify([from, to, answer]);
    const held = bands.get(id) ?? { from, to, answer, touches: 0 };
    held.touches += touches;
    bands.set(id, held);
    const node = nodes.get(to) ?? { touches: 0, refused: 0 };
    node.touches += touches;
    if (refusedBy(answer)) node.refused += touches;
    nodes.set(to, node);
  };
  for (const way of ways) {
    const answer = way.answer ?? "none";
    const [tool, system] = [key(1, toolOf(way)), key(2, way.system)];
    add("0", tool, answer, way.touches);
    add(tool, system, answer, way.touches);
    add(system, key(3, way.class ?? noClass), answer, way.ofClass);
  }
  const most = Math.max(1, ...[...bands.values()].map(({ touches }) => touches));
  const columns = [
    [{ key: "0", name: agent }],
    ...[1, 2, 3].map((column) =>
      [...nodes.keys()]
        .filter((it) => it.startsWith(`${column} `))
        .map((it) => ({ key: it, name: nameOf(it, names[column - 1] ?? [], ways, column) }))
        .toSorted(
          (a, b) =>
            Number(a.name.endsWith(" others")) - Number(b.name.endsWith(" others")) ||
            (nodes.get(b.key)?.touches ?? 0) - (nodes.get(a.key)?.touches ?? 0),
        ),
    ),
  ];
  const rows = Math.max(1, ...columns.map(({ length }) => length));
  const total = ways.reduce((sum, { touches }) => sum + touches, 0);
  return {
    rows,
    columns: columns.map((column) =>
      column.map((node, i) => ({
        ...node,
        ...(nodes.get(node.key) ?? { touches: total, refused: 0 }),
        row: (rows - column.length) / 2 + i,
      })),
    ),
    bands: [...bands.values()]
      .map((band) => ({ ...band, weight: band.touches / most }))
      .toSorted((a, b) => bandOrder.indexOf(a.answer) - bandOrder.indexOf(b.answer)),
  };
}

function busiest(
  ways: readonly DataWay[],
  name: (way: DataWay) => string,
  count: (way: DataWay) => number,
): readonly string[] {
  const sums = new Map<string, number>();
  for (const way of ways) sums.set(name(way), (sums.get(name(way)) ?? 0) + count(way));
  const all = [...sums].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  // One more is shown in the place that "one other" would take.
  return all.slice(0, all.length > mostInColumn + 1 ? mostInColumn : all.length).map(([it]) => it);
}

function nameOf(
  key: string,
  shown: readonly string[],
  ways: readonly DataWay[],
  column: number,
): string {
  const name = key.slice(2);
  if (name !== "others" || shown.includes(name)) return name;
  const all = new Set(
    ways.map((way) =>
      column === 1 ? toolOf(way) : column === 2 ? way.system : (way.class ?? noClass),
    ),
  );
  return `${all.size - shown.length} others`;
}
