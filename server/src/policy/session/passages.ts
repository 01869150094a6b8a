/** Words of one side, as keyed hashes one after the other. */
export interface KeptWords {
  readonly origin: number;
  readonly words: Buffer;
}

/** Words that are looked for, among those whose bits are given. */
export interface Passage {
  readonly words: Buffer;
  readonly among: number;
}

/** Bytes of the hash of a word. */
export const wordBytes = 6;

interface Node {
  /** Who said the words up to here. */
  bits: number;
  next: Map<number, Node> | null;
}

/**
 * For each passage, the bits of all who said it. It goes once over what was said, and from each word no further than the
 * longest passage: the time does not grow with the number of passages.
 */
export function findPassages(
  said: readonly KeptWords[],
  passages: readonly Passage[],
): readonly number[] {
  const root: Node = { bits: 0, next: null };
  const ends = passages.map(({ words }) => endOf(root, words));
  for (const { origin, words } of said)
    for (let from = 0; from + wordBytes <= words.length; from += wordBytes) {
      let node = root.next?.get(wordAt(words, from));
      for (let at = from + wordBytes; node; at += wordBytes) {
        node.bits |= origin;
        node = at < words.length ? node.next?.get(wordAt(words, at)) : undefined;
      }
    }
  return passages.map(({ among }, n) => (ends[n]?.bits ?? 0) & among);
}

const wordAt = (words: Buffer, at: number): number => words.readUIntBE(at, wordBytes);

function endOf(root: Node, words: Buffer): Node {
  let node = root;
  for (let at = 0; at < words.length; at += wordBytes) {
    node.next ??= new Map();
    const word = wordAt(words, at);
    const next = node.next.get(word) ?? { bits: 0, next: null };
    node.next.set(word, next);
    node = next;
  }
  return node;
}
