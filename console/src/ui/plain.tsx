import { codePoint, lookAlikesIn, unseenIn, withUnseen } from "@reeve/contract/unseen";

/**
 * Text from outside, as text. Control, bidirectional and invisible characters would hide or reorder what is written, so
 * each is shown as its code point instead. Line breaks and tabs stay where `lines` is asked for. Where `alike` is asked
 * for, a letter that passes for a Latin one has its code point behind it.
 */
export function Plain({
  children,
  lines = false,
  alike = false,
}: {
  children: string;
  lines?: boolean;
  alike?: boolean;
}) {
  const parts: React.ReactNode[] = [];
  let from = 0;
  const marked = [
    ...unseenIn(children, lines).map((it) => ({ ...it, hides: true })),
    ...(alike ? lookAlikesIn(children).map((it) => ({ ...it, hides: false })) : []),
  ].sort((a, b) => a.at - b.at);
  for (const { at, character, hides } of marked) {
    parts.push(children.slice(from, hides ? at : at + character.length));
    parts.push(
      <span
        key={at}
        className="escaped"
        title={hides ? "A character that cannot be seen" : "A letter that looks like another one"}
      >
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
