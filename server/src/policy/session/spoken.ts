import { wordsOf } from "./words.ts";

/** A request without what stands in quotation marks, which is content, and without what is asked of the agent itself. */
const requestIn = (text: string): string => text.replaceAll(quoted, " ").replaceAll(toMe, " ");
const quoted =
  /(?<![\p{L}\p{N}])(?:'[^'\n]{1,2000}?'|"[^"\n]{1,2000}?"|“[^”\n]{1,2000}?”)(?![\p{L}\p{N}])/gu;
const toMe =
  /\b(?:tell|give|show|get|find|bring|help|inform|answer|ask|let|read) (?:me|us)(?: know)?\b/giu;

/** How a word is kept that names a thing (`the message`) rather than what is to be done (`message Ada`). */
export const asThing = (word: string): string => `~${word}`;

/** The words of a request, those after an article marked as things. */
export function requestWords(text: string): string[] {
  return requestIn(text)
    .split(thing)
    .flatMap((piece) => {
      const named = thingWord.exec(piece);
      return named ? wordsOf(named[1] ?? "").map(asThing) : wordsOf(piece);
    });
}
const articles =
  "a|an|the|this|that|these|those|my|your|his|her|its|our|their|each|every|any|some|all|no|last|latest|recent|new|next|following|unread";
const thing = new RegExp(`(\\b(?:${articles})\\s+[\\p{L}\\p{N}]+)`, "giu");
const thingWord = new RegExp(`^(?:${articles})\\s+([\\p{L}\\p{N}]+)$`, "iu");

/** The user hands over to what stands somewhere: "follow the instructions in …", "update it accordingly". */
export function handsOver(text: string): boolean {
  const request = requestIn(text);
  return handing.some((one) => one.test(request));
}
const handing = [
  /\baccordingly\b/i,
  /\b(?:as|like) (?:it |he |she |they )?(?:instructed|described|requested|says?|asks?|outlined|specified)\b/i,
  /\b(?:follow|do|carry out|complete|execute|perform|take|handle|act on|take care of|work (?:on|through)|go through)\b(?! (?:the following|I|we|you|they|he|she|it|not)\b)[^.?!\n]{0,40}?\b(?:instructions?|steps?|tasks?|actions?|to-?dos?|requests?|action items?)\b/i,
  /\b(?:do|doing|follow) (?:what|whatever|everything|anything|all)\b[^.?!\n]{0,40}?\b(?:says?|asks?|wants?|requests?|needs?|tells?)\b/i,
];
