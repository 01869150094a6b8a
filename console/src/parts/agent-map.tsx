import type { DataWay } from "@reeve/contract/data";
import { useEffect, useMemo, useRef, useState } from "react";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { plain, Plain } from "../ui/plain.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { answers } from "./answer.tsx";
import {
  mapOf,
  noClass,
  type AgentMap as Map_,
  type MapAnswer,
  type MapNode,
} from "./agent-map-layout.ts";
import "./agent-map.css";

const rowPx = 52;
const nodePx = 38;
const headPx = 30;
const widest = 16;
const heads = ["Agent", "Tools", "Systems", "Classes of data"] as const;

export const mapAnswers: readonly { key: MapAnswer; label: string; tone: Tone; shape: Shape }[] = [
  ...answers,
  { key: "none", label: "Only telemetry tells", tone: "calm", shape: "dash" },
];
const labelOf = (answer: MapAnswer): string =>
  mapAnswers.find(({ key }) => key === answer)?.label ?? answer;

/** An agent, the tools it used, the systems and data they reached: drawn, and the same in a table. */
export function AgentMap({ agent, ways }: { agent: string; ways: readonly DataWay[] }) {
  const map = useMemo(() => mapOf(agent, ways), [agent, ways]);
  // Where there is no room for the picture the table is what there is.
  const [narrow] = useState(() => window.matchMedia("(max-width: 44rem)").matches);
  const used = mapAnswers.filter(({ key }) => map.bands.some(({ answer }) => answer === key));
  return (
    <>
      <ul className="legend">
        {used.map(({ key, label, tone, shape }) => (
          <li key={key}>
            <Badge tone={tone} shape={shape}>
              {label}
            </Badge>
          </li>
        ))}
      </ul>
      <Drawn map={map} agent={agent} />
      <details className="numbers" open={narrow}>
        <summary>The same as a table</summary>
        <Table label="What it used and reached" columns={columns} rows={ways} rowKey={keyOf} />
      </details>
    </>
  );
}

const keyOf = (way: DataWay): string =>
  JSON.stringify([way.server, way.tool, way.system, way.class, way.answer, way.access]);

const columns: readonly Column<DataWay>[] = [
  {
    key: "tool",
    head: "Tool",
    heads: true,
    render: ({ server, tool }) => (
      <code className="tool">
        <Plain>{`${server === null ? "" : `${server}/`}${tool ?? "what it reads"}`}</Plain>
      </code>
    ),
  },
  { key: "system", head: "System", render: ({ system }) => <Plain>{system}</Plain> },
  { key: "class", head: "Class", render: (way) => <Plain>{way.class ?? noClass}</Plain> },
  { key: "access", head: "Access", render: ({ access }) => access },
  { key: "answer", head: "Answer", render: ({ answer }) => labelOf(answer ?? "none") },
  { key: "touches", head: "Uses", as: "num", render: ({ ofClass }) => ofClass },
];

function Drawn({ map, agent }: { map: Map_; agent: string }) {
  const box = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(960);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const node = Math.round(width * 0.19);
  const left = (column: number): number => Math.round((column * (width - node)) / 3);
  const height = headPx + map.rows * rowPx;
  const places = new Map(
    map.columns.flatMap((nodes, column) =>
      nodes.map(({ key, row }) => [key, { x: left(column), y: headPx + row * rowPx }] as const),
    ),
  );
  return (
    <figure className="agent-map" ref={box}>
      {/* It is drawn here and told by its label and the table; an img could not be drawn in. */}
      {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={spoken(map, agent)}
      >
        {heads.map((head, column) => (
          <text key={head} className="map-head" x={left(column)} y="16">
            {head}
          </text>
        ))}
        {bandPaths(map, places, node).map(({ key, d, answer, stroke, says }) => (
          <path key={key} d={d} className={`map-band answer-${answer}`} strokeWidth={stroke}>
            <title>{says}</title>
          </path>
        ))}
        {map.columns.flat().map((it) => (
          <Node key={it.key} it={it} at={places.get(it.key)} width={node} />
        ))}
      </svg>
    </figure>
  );
}

function Node({
  it,
  at = { x: 0, y: 0 },
  width,
}: {
  it: MapNode;
  at: { x: number; y: number } | undefined;
  width: number;
}) {
  const name = plain(it.name);
  const letters = Math.max(6, Math.floor((width - 18) / 7));
  return (
    <g>
      <title>{`${name}: ${it.touches}`}</title>
      <rect className="map-node" x={at.x + 0.5} y={at.y} width={width - 1} height={nodePx} rx="3" />
      <text x={at.x + 9} y={at.y + 16}>
        {name.length > letters ? `${name.slice(0, letters - 1)}…` : name}
      </text>
      <text className="map-count" x={at.x + 9} y={at.y + 31}>
        {it.touches} {it.touches === 1 ? "use" : "uses"}
        {it.refused > 0 ? `, ${it.refused} refused` : ""}
      </text>
    </g>
  );
}

/** Bands leave and reach a node beside each other, in the order of their answers. */
function bandPaths(
  { bands, columns }: Map_,
  places: ReadonlyMap<string, { readonly x: number; readonly y: number }>,
  node: number,
) {
  const wide = (weight: number): number => 1.5 + weight * (widest - 1.5);
  const names = new Map(columns.flat().map(({ key, name }) => [key, plain(name)]));
  const sum = (of: "from" | "to", key: string): number =>
    bands.reduce((all, band) => all + (band[of] === key ? wide(band.weight) : 0), 0);
  const used = new Map<string, number>();
  /** The middle of the next band at one side of a node, in what room there is. */
  const next = (of: "from" | "to", key: string, stroke: number): number => {
    const whole = sum(of, key);
    const squeeze = Math.min(1, (nodePx - 6) / whole);
    const before = used.get(`${of} ${key}`) ?? 0;
    used.set(`${of} ${key}`, before + stroke);
    return (places.get(key)?.y ?? 0) + nodePx / 2 + (before + stroke / 2 - whole / 2) * squeeze;
  };
  return bands.map(({ from, to, answer, touches, weight }) => {
    const stroke = wide(weight);
    const [x1, x2] = [(places.get(from)?.x ?? 0) + node, places.get(to)?.x ?? 0];
    const [y1, y2] = [next("from", from, stroke), next("to", to, stroke)];
    const bend = (x2 - x1) / 2;
    return {
      key: `${from} ${to} ${answer}`,
      d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
      answer,
      stroke,
      says: `${names.get(from) ?? ""} to ${names.get(to) ?? ""}: ${touches}, ${labelOf(answer)}`,
    };
  });
}

const spoken = ({ columns }: Map_, agent: string): string =>
  `Map of ${plain(agent)}: ${[1, 2, 3]
    .map((column) => `${columns[column]?.length ?? 0} ${(heads[column] ?? "").toLowerCase()}`)
    .join(", ")}. The same stands in the table below.`;
