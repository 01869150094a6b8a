import { codePoint, unseenIn, withUnseen } from "@reeve/contract/unseen";

/**
 * Text from outside, as text. Control, bidirectional and invisible characters would hide or reorder what is written, so
 * each is shown as its code point instead. Line breaks and tabs stay where `lines` is asked for.
 */
export function Plain({ children, lines = false }: { children: string; lines?: boolean }) {
  const parts: React.ReactNode[] = [];
  let from = 0;
  for (const { at, character } of unseenIn(children, lines)) {
    parts.push(children.slice(from, at));
    parts.push(
      <span key={at} className="escaped" title="A character that cannot be seen">
        {codePoint(character)}
      </span>,
    );
    from = at + character.length;
  }
  parts.push(children.slice(from));
  return <>{parts}</>;
}

/** The same where there is no room for elements: a window's title, a label for those who listen. */
export const plain = (text: string): string => withUnseen(text, false, codePoint);
