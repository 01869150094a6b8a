import type { Reported } from "@reeve/contract/report";
import { isoTime } from "../../platform/clock.ts";
import { box, colour, pageWidth, text, type Picture, type Shape } from "./picture.ts";

/** One bar for each, with what it stands for before and its number behind. */
export function barsPicture(
  says: string,
  bars: readonly {
    readonly name: string;
    readonly n: number;
    readonly shown: string;
    readonly fill?: string;
  }[],
): Picture {
  const [left, wide, tall] = [170, 190, 19];
  const most = Math.max(1, ...bars.map(({ n }) => n));
  return {
    says,
    height: bars.length * tall,
    shapes: bars.flatMap(({ name, n, shown, fill = colour.there }, row): Shape[] => [
      text(0, row * tall + 12, name, { most: left - 8 }),
      box(left, row * tall + 2, wide, 13, colour.empty, 2),
      ...(n > 0 ? [box(left, row * tall + 2, Math.max(2, (n / most) * wide), 13, fill, 2)] : []),
      text(left + wide + 8, row * tall + 12, shown, { size: 8, bold: true }),
    ]),
  };
}

const dayMs = 86_400_000;

/** The stage over time, from the first measurement or a year ago, whichever is later. */
export function trendPicture({
  changes,
  firstMeasuredAt,
  at,
  maturity: { stage },
}: Reported): Picture {
  const end = Date.parse(at);
  const began = Math.max(end - 365 * dayMs, Date.parse(firstMeasuredAt ?? at));
  const start = Math.min(began, end - 3_600_000);
  const own = changes
    .filter(({ what, at: when }) => what === "stage" && Date.parse(when) >= start)
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const [left, right, top, tall] = [28, pageWidth - 10, 10, 36];
  const xOf = (ms: number): number => left + ((ms - start) / (end - start)) * (right - left);
  const yOf = (level: number): number => top + (5 - level) * tall;
  const points: [number, number][] = [[left, yOf(own[0]?.from ?? stage)]];
  for (const { at: when, from, to } of own)
    points.push([xOf(Date.parse(when)), yOf(from)], [xOf(Date.parse(when)), yOf(to)]);
  points.push([right, yOf(stage)]);
  const day = (ms: number): string =>
    end - start > 3 * dayMs ? isoTime(ms).slice(0, 10) : isoTime(ms).slice(5, 16).replace("T", " ");
  const grid = [1, 2, 3, 4, 5].flatMap((level): Shape[] => [
    {
      kind: "line",
      points: [
        [left, yOf(level)],
        [right, yOf(level)],
      ],
      stroke: colour.rule,
      width: 0.6,
    },
    text(left - 8, yOf(level) + 3, String(level), { size: 8, fill: colour.soft, anchor: "end" }),
  ]);
  const dates = [start, (start + end) / 2, end].map((ms, n) =>
    text([left, (left + right) / 2, right][n] ?? left, yOf(1) + 16, day(ms), {
      size: 8,
      fill: colour.soft,
      anchor: (["start", "middle", "end"] as const)[n] ?? "start",
    }),
  );
  return {
    says: `The stage over time: ${own.length} changes since ${day(start)}, now stage ${stage}.`,
    height: yOf(1) + 22,
    shapes: [...grid, { kind: "line", points, stroke: colour.there, width: 2.4 }, ...dates],
  };
}
