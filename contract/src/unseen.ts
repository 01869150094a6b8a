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

const word = /[\p{L}\p{M}\p{N}]+/gu;
const latin = /\p{Script=Latin}/u;
/** Letters of scripts that share shapes with Latin. */
const foreign =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u;
/** Latin letters in another guise: full width, mathematical, and those that pass for another of their own. */
const guised = /[\u{ff21}-\u{ff3a}\u{ff41}-\u{ff5a}\u{1d400}-\u{1d7ff}\u{131}\u{251}\u{261}]/u;
/** Letters that cannot be told from Latin ones in most typefaces. */
const twins = /^[аеорсухіјѕԁһӏАВЕКМНОРСТУХІЈЅορνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]{2,}$/u;

/** Letters that pass for Latin ones: in a word that has Latin letters, or in a word of nothing else. */
export function lookAlikesIn(text: string): Unseen[] {
  const found: Unseen[] = [];
  for (const { 0: whole, index } of text.matchAll(word)) {
    const mixed = latin.test(whole);
    const forged = !mixed && twins.test(whole);
    let at = index;
    for (const character of whole) {
      if (guised.test(character) || ((mixed || forged) && foreign.test(character)))
        found.push({ at, character });
      at += character.length;
    }
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
