/** A character that cannot be seen, or that changes how others are read, and where it stands. */
export interface Unseen {
  readonly at: number;
  readonly character: string;
}

/**
 * Emoji are made with joiners, selectors and modifiers, which are seen with them. Everything else of the kind hides,
 * turns or forges text: controls, direction, tags, zero width, fillers, private and broken characters.
 */
const emojiOrUnseen =
  /(?:\p{Extended_Pictographic}|[0-9#*](?=\u{fe0f}?\u{20e3}))(?:\u{fe0e}|\u{fe0f}|\u{200d}(?=\p{Extended_Pictographic})|\p{Emoji_Modifier}|\u{20e3})*|(?<unseen>[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}])/gu;

/** What in a text from outside a person would not see as it is. Line breaks and tabs count where `lines` is not asked for. */
export function unseenIn(text: string, lines = false): Unseen[] {
  const found: Unseen[] = [];
  for (const { index, groups } of text.matchAll(emojiOrUnseen)) {
    const character = groups?.["unseen"];
    if (character === undefined) continue;
    if (lines && (character === "\n" || character === "\t")) continue;
    found.push({ at: index, character });
  }
  return found;
}

/** The text with each such character as `write` writes it. */
export function withUnseen(text: string, lines: boolean, write: (character: string) => string) {
  let out = "";
  let from = 0;
  for (const { at, character } of unseenIn(text, lines)) {
    out += text.slice(from, at) + write(character);
    from = at + character.length;
  }
  return out + text.slice(from);
}

/** `U+202E` */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
