import { useEffect, useRef, useState, type RefObject } from "react";

/** How wide a drawing is in the page's own pixels, so that its words and patterns keep their size where it is narrow. */
export function useWidth(
  atFirst: number,
): readonly [figure: RefObject<HTMLElement | null>, width: number] {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(atFirst);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    if (figure.current) observer.observe(figure.current);
    return () => observer.disconnect();
  }, []);
  return [figure, width];
}
