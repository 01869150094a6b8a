/**
 * Text from outside, as text. Control, bidirectional and invisible characters would hide or reorder what is written, so
 * each is shown as its code point instead. Line breaks and tabs stay where `lines` is asked for.
 */
// oxlint-disable no-control-regex -- control characters are what is looked for
const unseen =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

export function Plain({ children, lines = false }: { children: string; lines?: boolean }) {
  const parts: React.ReactNode[] = [];
  let from = 0;
  for (const match of children.matchAll(unseen)) {
    const [character] = match;
    if (lines && (character === "\n" || character === "\t")) continue;
    parts.push(children.slice(from, match.index));
    parts.push(
      <span key={match.index} className="escaped" title="A character that cannot be seen">
        {codePoint(character)}
      </span>,
    );
    from = match.index + character.length;
  }
  parts.push(children.slice(from));
  return <>{parts}</>;
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
