/** Digits in groups, one space or dash between two. */
const run = /\d+(?:[ -]\d+)*/g;
const shortest = 13;
const longest = 19;

/** Where payment card numbers stand: right in length, beginning and check digit, whole or in groups. */
export function cardsIn(text: string): readonly (readonly [start: number, end: number])[] {
  const found: [number, number][] = [];
  for (const { 0: digits, index } of text.matchAll(run)) {
    if (digits.length < shortest) continue;
    const groups = [...digits.matchAll(/\d+/g)];
    for (let from = 0; from < groups.length; from++) {
      const start = groups[from]?.index ?? 0;
      let number = "";
      for (let to = from; to < groups.length && number.length <= longest; to++) {
        const group = groups[to];
        number += group?.[0] ?? "";
        if (!isCard(number) || group === undefined) continue;
        found.push([index + start, index + group.index + group[0].length]);
        from = to;
        break;
      }
    }
  }
  return found;
}

export const isCard = (digits: string): boolean =>
  digits.length >= shortest &&
  digits.length <= longest &&
  /^(?:[3-6]|2[2-7])/.test(digits) &&
  luhn(digits) % 10 === 0;

function luhn(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum;
}
