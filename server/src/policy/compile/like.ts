import { Unreadable } from "./failure.ts";

/** A `like` pattern as a test of texts, without regular expressions: the pieces between stars, each at its first place. */
export function like(pattern: readonly unknown[]): (text: string) => boolean {
  const pieces: string[] = [""];
  for (const element of pattern)
    if (element === "Wildcard") pieces.push("");
    else pieces[pieces.length - 1] += literal(element);
  const [head = "", ...rest] = pieces;
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  const middle = rest.filter((piece) => piece !== "");
  return (text) => {
    if (text.length < head.length + tail.length) return false;
    if (!text.startsWith(head) || !text.endsWith(tail)) return false;
    const end = text.length - tail.length;
    let at = head.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

function literal(element: unknown): string {
  const text = (element as { Literal?: unknown } | null)?.Literal;
  if (typeof text !== "string") throw new Unreadable("a pattern has an element that is not known");
  return text;
}
