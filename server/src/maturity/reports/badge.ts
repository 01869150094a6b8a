import { marked } from "./visible.ts";

export interface Badge {
  /** Null: nothing is known that is new enough. */
  readonly stage: number | null;
  readonly name: string;
  /** The day of the measurement. */
  readonly day: string;
}

const labelWidth = 84;
const height = 28;
const text = `font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"`;

/**
 * A small picture: the measured stage and the day. Its colours stand on light and on dark pages; grey is what is not
 * known. It loads nothing, and holds no name of anybody.
 */
export function badgeSvg({ stage, name, day }: Badge): string {
  const says = stage === null ? "not measured" : `stage ${stage} of 5 · ${name} · ${day}`;
  const title = `Agent operations, measured by Reeve: ${says}`;
  const width = labelWidth + 20 + Math.ceil(says.length * 6.6) + (stage === null ? 0 : 46);
  const steps = [1, 2, 3, 4, 5].map((step) => {
    const x = labelWidth + 9 + (step - 1) * 9;
    const tall = 3 + step * 2.6;
    const there = stage !== null && step <= stage;
    return `<rect x="${x}" y="${(21 - tall).toFixed(1)}" width="7" height="${tall.toFixed(1)}" rx="1" fill="#fff" fill-opacity="${there ? 1 : 0.32}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t">
<title id="t">${marked(title)}</title>
<rect width="${width}" height="${height}" rx="5" fill="${stage === null ? "#5c6470" : "#1f5fa8"}"/>
<path d="M5 0H${labelWidth}V${height}H5A5 5 0 0 1 0 ${height - 5}V5A5 5 0 0 1 5 0Z" fill="#2b3440"/>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="4.5" fill="none" stroke="#8a94a3" stroke-opacity=".6"/>
<text x="10" y="18" fill="#fff" ${text}>AI agents</text>
${stage === null ? "" : `<g>${steps.join("")}</g>\n`}<text x="${labelWidth + (stage === null ? 10 : 60)}" y="18" fill="#fff" ${text}>${marked(says)}</text>
</svg>
`;
}
