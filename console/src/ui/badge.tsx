import type { ReactNode } from "react";

export type Shape = "disc" | "square" | "half" | "triangle" | "ring" | "dash" | "bars";
export type Tone = "allow" | "block" | "scope" | "escalate" | "calm" | "accent";

/** A word with a shape and a colour, so that the colour is never alone in saying it. */
export const Badge = ({
  tone,
  shape,
  children,
}: {
  tone: Tone;
  shape: Shape;
  children: ReactNode;
}) => (
  <span className={`badge tone-${tone}`}>
    <Mark shape={shape} />
    {children}
  </span>
);

export const Mark = ({ shape }: { shape: Shape }) => (
  <svg className="mark" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
    {marks[shape]}
  </svg>
);

const marks: Record<Shape, ReactNode> = {
  disc: <circle cx="6" cy="6" r="4.5" />,
  square: <rect x="1.5" y="1.5" width="9" height="9" />,
  half: (
    <>
      <path d="M6 1.5a4.5 4.5 0 0 0 0 9z" />
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" />
    </>
  ),
  triangle: <path d="M6 1 11.2 10.5H.8z" />,
  ring: <circle cx="6" cy="6" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  dash: <rect x="1.5" y="5" width="9" height="2" />,
  bars: <path d="M2 7h2v4H2zM5 4h2v7H5zM8 1h2v10H8z" />,
};
