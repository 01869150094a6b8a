/** Words as they are compared: lower case, without endings; a price or a date falls into its parts. */
export const wordsOf = (text: string): string[] =>
  (text.normalize("NFKC").toLowerCase().match(word) ?? []).map(stem);

const word = /[\p{L}\p{N}]+/gu;
const letters = /^\p{L}{4,}$/u;
const endings = ["ings", "ing", "ies", "ied", "ed", "es", "e", "s", "y", "i"];
const doubled = /([bdfglmnprt])\1$/;

/** `invites`, `inviting` and `invite` are one. Crude on purpose: both sides of every comparison go through it. */
function stem(text: string): string {
  if (!letters.test(text)) return text;
  const ending = endings.find((one) => text.endsWith(one) && text.length - one.length >= 3);
  return ending ? text.slice(0, -ending.length).replace(doubled, "$1") : text;
}
