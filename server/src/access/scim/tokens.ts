import { badFilter } from "./refused.ts";

export interface Token {
  readonly kind: "word" | "text" | "number" | "mark";
  readonly text: string;
}

// One letter decides which alternative it is, so that no text takes longer than its length.
const token =
  /\s+|(?<text>"(?:[^"\\]|\\.)*")|(?<mark>[()[\]])|(?<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![-\w.:$]))|(?<word>\.?[$\w][-\w.:$/%]*)/suy;

/** The words of a filter. Throws `invalidFilter` where there is something else. */
export function tokensOf(filter: string): Token[] {
  const found: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < filter.length) {
    const at = token.lastIndex;
    const groups = token.exec(filter)?.groups;
    if (token.lastIndex <= at) {
      token.lastIndex = 0;
      throw badFilter(`The filter cannot be read at character ${at + 1}.`);
    }
    const [kind, text] =
      Object.entries(groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    if (kind !== undefined && text !== undefined) found.push({ kind: kind as Token["kind"], text });
  }
  return found;
}
