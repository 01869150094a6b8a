/** A picture as both the page and the PDF draw it: shapes in points, from the top left. */
export type Shape =
  | {
      readonly kind: "box";
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
      readonly fill: string;
      readonly round?: number;
    }
  | {
      readonly kind: "line";
      readonly points: readonly (readonly [x: number, y: number])[];
      readonly stroke: string;
      readonly width: number;
    }
  | {
      readonly kind: "text";
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly fill: string;
      readonly bold?: boolean;
      readonly anchor?: "start" | "middle" | "end";
      /** How wide it may be at most; the PDF, which knows how wide letters are, cuts it there. */
      readonly most?: number;
    };

export interface Picture {
  /** What it shows, for whoever does not see it. */
  readonly says: string;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

/** How wide every page is inside its margins, on A4 and on Letter alike. */
export const pageWidth = 520;

/** Dark enough to be told apart in grey as well. */
export const colour = {
  ink: "#1b2430",
  soft: "#5a6675",
  rule: "#d5dae1",
  empty: "#e8ebf0",
  there: "#1f5fa8",
  near: "#9cc0e6",
  bad: "#a8321f",
  warn: "#c98a1b",
  paper: "#ffffff",
} as const;

export const box = (
  x: number,
  y: number,
  w: number,
  h: number,
  fill: string,
  round = 0,
): Shape => ({
  kind: "box",
  x,
  y,
  w,
  h,
  fill,
  round,
});

/** `y` is where the letters stand. */
export const text = (
  x: number,
  y: number,
  words: string,
  more: Partial<Omit<Extract<Shape, { kind: "text" }>, "kind" | "x" | "y" | "text">> = {},
): Shape => ({ kind: "text", x, y, text: words, size: 9, fill: colour.ink, ...more });
