interface Props {
  readonly levels: readonly number[];
  readonly means: readonly number[];
  readonly names: readonly string[];
}

const radius = 92;
const middle = { x: 200, y: 125 };

/** An ornament: the shape of six levels. All it shows stands in the table beside it. */
export const Radar = ({ levels, means, names }: Props) => (
  <svg className="radar" viewBox="0 0 400 250" aria-hidden="true" focusable="false">
    {[1, 2, 3, 4, 5].map((ring) => (
      <polygon key={ring} className="radar-ring" points={around(names.map(() => ring))} />
    ))}
    {names.map((name, i) => {
      const [x, y] = point(i, names.length, 5);
      const [tx, ty] = point(i, names.length, 5.75);
      return (
        <g key={name}>
          <line className="radar-ring" x1={middle.x} y1={middle.y} x2={x} y2={y} />
          <text x={tx} y={ty + 4} textAnchor={anchor(tx)}>
            {name}
          </text>
        </g>
      );
    })}
    <polygon className="radar-mean" points={around(means)} />
    <polygon className="radar-level" points={around(levels)} />
    {levels.map((level, i) => {
      const [x, y] = point(i, levels.length, level);
      return <circle key={names[i]} className="radar-dot" cx={x} cy={y} r={3} />;
    })}
  </svg>
);

function point(i: number, of: number, level: number): readonly [number, number] {
  const angle = (i / of) * 2 * Math.PI - Math.PI / 2;
  const far = (level / 5) * radius;
  return [round(middle.x + far * Math.cos(angle)), round(middle.y + far * Math.sin(angle))];
}

const around = (levels: readonly number[]): string =>
  levels.map((level, i) => point(i, levels.length, level).join(",")).join(" ");

const anchor = (x: number): "start" | "middle" | "end" =>
  Math.abs(x - middle.x) < 5 ? "middle" : x < middle.x ? "end" : "start";

const round = (value: number): number => Math.round(value * 10) / 10;
