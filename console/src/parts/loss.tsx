import type { LossFigures } from "@reeve/contract/risk";
import "./loss.css";

export const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString("en-US")}`;

/** What a year costs on average, and in the worst year in twenty, as bars on one scale. */
export function LossBar({
  mean,
  tail,
  most,
}: {
  mean: number;
  tail: number;
  /** The greatest tail on the page. */
  most: number;
}) {
  const share = (amount: number): number => (most > 0 ? Math.max(0.5, (amount / most) * 199) : 0);
  const says = `${dollars(mean)} a year, ${dollars(tail)} in the worst year in twenty`;
  return (
    <>
      {/* It is drawn here and told by its label; an img could not be drawn in. */}
      {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
      <svg
        className="loss"
        viewBox="0 0 200 18"
        preserveAspectRatio="none"
        role="img"
        aria-label={says}
      >
        <rect className="loss-tail" x="0.5" y="1" width={share(tail)} height="16" />
        <rect className="loss-mean" x="0.5" y="5" width={share(mean)} height="8" />
      </svg>
    </>
  );
}

const [width, height, left, base, top] = [640, 190, 44, 160, 8];

/** The share of years that cost more than so much, without the controls and with them. */
export function LossCurve({ before, after }: { before: LossFigures; after: LossFigures }) {
  const end = (of: LossFigures): number =>
    of.curve.find(({ share }) => share <= 0.005)?.loss ?? of.tail;
  const most = Math.max(1, end(before), end(after));
  const x = (loss: number): number => left + (Math.min(loss, most) / most) * (width - left - 8);
  const y = (share: number): number => base - share * (base - top);
  const line = ({ curve, anyLoss }: LossFigures): string =>
    [{ loss: 0, share: anyLoss }, ...curve.filter(({ loss }) => loss > 0)]
      .map(({ loss, share }) => `${x(loss).toFixed(1)},${y(share).toFixed(1)}`)
      .join(" ");
  return (
    <figure className="chart">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`How likely a year costs more than so much. Half of the years cost more than ${dollars(after.p50)}, one in ten more than ${dollars(after.p90)}; without the controls ${dollars(before.p50)} and ${dollars(before.p90)}.`}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share} className="chart-grid">
            <line x1={left} x2={width} y1={y(share)} y2={y(share)} />
            <text x={left - 6} y={y(share) + 4} textAnchor="end">
              {share * 100} %
            </text>
          </g>
        ))}
        {[0, 0.5, 1].map((part) => (
          <text
            key={part}
            x={x(part * most)}
            y={height - 8}
            textAnchor={part === 0 ? "start" : part === 1 ? "end" : "middle"}
          >
            {dollars(part * most)}
          </text>
        ))}
        <polyline className="curve-before" points={line(before)} />
        <polyline className="curve-after" points={line(after)} />
      </svg>
      <figcaption className="curve-words">
        <span>Solid: with the controls</span>
        <span>Dashed: without them</span>
        <span>Up: the share of years that cost more</span>
      </figcaption>
    </figure>
  );
}
