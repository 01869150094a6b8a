import type { Estate } from "@reeve/contract/estate";
import { useEffect, useMemo, useRef, useState } from "react";
import { Plain } from "../ui/plain.tsx";
import { StatusBadge, TierBadge } from "./agent.tsx";
import {
  pictureOf,
  type About,
  type Edge,
  type EstateNode,
  type Picture,
} from "./estate-layout.ts";
import { EstateTable } from "./estate-table.tsx";
import { Place } from "./ladder-place.tsx";
import { ServerStatus } from "./server-status.tsx";
import "./estate.css";

const rowPx = 54;
const nodePx = 44;
const heads = ["Who answers", "Agents", "Tool servers"] as const;

/** Owners, their agents, and the servers these reach: as a picture, and as a table for those who prefer one. */
export function EstatePicture({ estate }: { estate: Estate }) {
  const picture = useMemo(() => pictureOf(estate), [estate]);
  // Where there is no room for the picture the table is what there is.
  const [narrow] = useState(() => window.matchMedia("(max-width: 44rem)").matches);
  return (
    <>
      <Drawn picture={picture} />
      <details className="numbers" open={narrow}>
        <summary>The same as a table</summary>
        <EstateTable estate={estate} />
      </details>
    </>
  );
}

function Drawn({ picture }: { picture: Picture }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(960);
  const [lit, setLit] = useState<string | null>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const node = Math.min(230, Math.round(width * 0.26));
  const lefts = [0, Math.round((width - node) / 2), width - node] as const;
  const rowOf = new Map(picture.columns.flat().map(({ key, row }) => [key, row]));
  const columnOf = new Map(
    picture.columns.flatMap((nodes, column) => nodes.map(({ key }) => [key, column] as const)),
  );
  return (
    <div className="estate">
      <div className="estate-heads" aria-hidden="true">
        {heads.map((head, i) => (
          <span key={head} style={{ left: lefts[i], width: node }}>
            {head}
          </span>
        ))}
      </div>
      <div className="estate-picture" ref={box} style={{ height: picture.rows * rowPx }}>
        <svg width={width} height={picture.rows * rowPx} aria-hidden="true" focusable="false">
          {picture.edges.map((edge) => {
            const from = rowOf.get(edge.from);
            const to = rowOf.get(edge.to);
            const column = columnOf.get(edge.from) ?? 0;
            if (from === undefined || to === undefined) return null;
            return (
              <path
                key={`${edge.from} ${edge.to}`}
                className={edgeClass(edge, lit)}
                strokeWidth={
                  1 + edge.weight * 9 * Number(picture.edges.some((it) => it.weight < 1))
                }
                d={curve((lefts[column] ?? 0) + node, from, lefts[column + 1] ?? width, to)}
              />
            );
          })}
        </svg>
        {picture.columns.map((nodes, column) => (
          <ul key={heads[column]} aria-label={heads[column]}>
            {nodes.map((it) => (
              <li
                key={it.key}
                style={{ left: lefts[column], width: node, top: it.row * rowPx, height: nodePx }}
              >
                <Place
                  to={it.place}
                  className={`estate-node ${it.about.kind}`}
                  onPointerEnter={() => setLit(it.key)}
                  onPointerLeave={() => setLit(null)}
                  onFocus={() => setLit(it.key)}
                  onBlur={() => setLit(null)}
                >
                  <NodeText node={it} />
                </Place>
              </li>
            ))}
          </ul>
        ))}
      </div>
    </div>
  );
}

const edgeClass = ({ from, to }: Edge, lit: string | null): string =>
  lit === null ? "edge" : from === lit || to === lit ? "edge lit" : "edge dim";

function curve(x1: number, row1: number, x2: number, row2: number): string {
  const [y1, y2] = [row1 * rowPx + nodePx / 2, row2 * rowPx + nodePx / 2];
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

const NodeText = ({ node: { name, about } }: { node: EstateNode }) => (
  <>
    <span className="estate-name">
      {about.kind === "tier" ? (
        <>
          <TierBadge tier={about.tier} /> <span className="unseen">tier</span>
        </>
      ) : (
        <Plain>{name}</Plain>
      )}
    </span>
    <span className="estate-says">{says(about)}</span>
  </>
);

function says(about: About): React.ReactNode {
  switch (about.kind) {
    case "owner":
    case "nobody":
      return agentsText(about.agents);
    case "agent":
      return (
        <>
          <StatusBadge status={about.status} /> <TierBadge tier={about.tier} />
        </>
      );
    case "tier":
      return statusesText(about.statuses);
    case "server":
      return about.status === null ? (
        `reached by ${agentsText(about.agents)}`
      ) : (
        <>
          <ServerStatus status={about.status} /> <span>{agentsText(about.agents)}</span>
        </>
      );
  }
}

const number = new Intl.NumberFormat("en");
const agentsText = (count: number): string =>
  `${number.format(count)} ${count === 1 ? "agent" : "agents"}`;

const words = {
  active: "active",
  registered: "registered",
  suspended: "stopped",
  discovered: "discovered",
};
const statusesText = (statuses: Partial<Record<string, number>>): string =>
  Object.entries(words)
    .filter(([status]) => (statuses[status] ?? 0) > 0)
    .map(([status, word]) => `${number.format(statuses[status] ?? 0)} ${word}`)
    .join(", ");
