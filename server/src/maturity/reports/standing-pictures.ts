import { model } from "@reeve/contract/maturity/model";
import type { Maturity } from "@reeve/contract/maturity/maturity";
import { box, colour, pageWidth, text, type Picture, type Shape } from "./picture.ts";

/** The ladder: five steps, those that are gained dark, the one that is being held lighter. */
export function ladderPicture({ stage, candidate }: Maturity): Picture {
  const step = pageWidth / 5;
  const shapes = model.stages.flatMap(({ number, name, short }): Shape[] => {
    const x = (number - 1) * step;
    const tall = 26 + number * 24;
    const there = number <= stage;
    const held = !there && candidate !== null && number <= candidate.stage;
    const fill = there ? colour.there : held ? colour.near : colour.empty;
    const ink = there ? colour.paper : colour.ink;
    return [
      box(x + 1, 152 - tall, step - 4, tall, fill, 3),
      text(x + 9, 152 - tall + 17, String(number), { size: 13, bold: true, fill: ink }),
      text(x + 1, 166, name, { size: 9, bold: number === stage }),
      text(x + 1, 177, short.length > 24 ? `${short.slice(0, 23)}…` : short, {
        size: 7,
        fill: colour.soft,
      }),
    ];
  });
  const held = candidate === null ? "" : ` Stage ${candidate.stage} is being held.`;
  return { says: `The ladder: stage ${stage} of 5 is gained.${held}`, height: 182, shapes };
}

/** Six surfaces: a row of five cells each, filled up to the level, and in part for what of the next is met. */
export function surfacesPicture({ surfaces }: Maturity): Picture {
  const [left, cell, tall] = [130, 44, 26];
  const shapes = surfaces.flatMap(({ surface, level, part, weekAgo, criteria }, row): Shape[] => {
    const y = row * tall;
    const name = model.surfaces.find(({ id }) => id === surface)?.name ?? surface;
    const met = criteria.filter(({ status }) => status === "met").length;
    const before = weekAgo === null || weekAgo === level ? "" : `, ${weekAgo} a week ago`;
    return [
      text(0, y + 14, name, { bold: true }),
      ...[1, 2, 3, 4, 5].flatMap((n): Shape[] => {
        const x = left + (n - 1) * cell;
        const next = n === level + 1 ? [box(x, y + 3, (cell - 4) * part, 14, colour.near, 2)] : [];
        return [
          box(x, y + 3, cell - 4, 14, n <= level ? colour.there : colour.empty, 2),
          ...next.filter((it) => it.kind === "box" && it.w > 1),
        ];
      }),
      text(left + 5 * cell + 6, y + 14, `Level ${level}${before}`, { size: 8, bold: true }),
      text(pageWidth, y + 14, `${met} of ${criteria.length} met`, {
        size: 8,
        fill: colour.soft,
        anchor: "end",
      }),
    ];
  });
  const says = surfaces.map(({ surface, level }) => `${surface} ${level}`).join(", ");
  return { says: `The levels of six surfaces: ${says}.`, height: 6 * tall, shapes };
}

/** For each surface how many of its criteria are met, not met, unknown or expired. */
export function statusPicture({ surfaces }: Maturity): Picture {
  const fills = {
    met: colour.there,
    unmet: colour.bad,
    unknown: colour.rule,
    expired: colour.warn,
  } as const;
  const kinds = ["met", "unmet", "expired", "unknown"] as const;
  const [left, wide, tall] = [150, 300, 20];
  const shapes = surfaces.flatMap(({ surface, criteria }, row): Shape[] => {
    const y = row * tall;
    let x = left;
    const bars = kinds.flatMap((kind): Shape[] => {
      const n = criteria.filter(({ status }) => status === kind).length;
      const w = (n / Math.max(1, criteria.length)) * wide;
      const at = x;
      x += w;
      const ink = kind === "unknown" ? colour.ink : colour.paper;
      return n === 0
        ? []
        : [
            box(at, y + 2, Math.max(1, w - 1), 14, fills[kind]),
            text(at + 4, y + 12, String(n), { size: 8, fill: ink }),
          ];
    });
    const name = model.surfaces.find(({ id }) => id === surface)?.name ?? surface;
    return [
      text(0, y + 12, name),
      ...bars,
      text(left + wide + 8, y + 12, `of ${criteria.length}`, { size: 8, fill: colour.soft }),
    ];
  });
  const legend = kinds.flatMap((kind, n): Shape[] => [
    box(left + n * 76, 6 * tall + 6, 9, 9, fills[kind]),
    text(left + n * 76 + 13, 6 * tall + 14, kind, { size: 8 }),
  ]);
  const total = surfaces.flatMap(({ criteria }) => criteria);
  const met = total.filter(({ status }) => status === "met").length;
  return {
    says: `Criteria by surface: ${met} of ${total.length} are met.`,
    height: 6 * tall + 20,
    shapes: [...shapes, ...legend],
  };
}
