/** How long an account number is, by country. */
const lengths = new Map(
  [
    ..."AL28AD24AT20AZ28BH22BY28BE16BA20BR29BG22BI27CR22HR21CY28CZ24DK18DJ27DO28EG29SV28EE20FK18FO18FI18FR27GE22DE22GI23GR27GL18GT28HN28HU28IS26IQ23IE22IL23IT27JO30KZ20XK20KW30LV21LB28LY25LI21LT20LU20MT31MR27MU30MC27MD24ME22MN20NL18NI28MK19NO15OM23PK24PS29PL28PT25QA29RO24RU33LC32SM27ST25SA24RS22SC31SK24SI19SO23ES24SD18SE24CH21TL23TN24TR26UA29AE23GB22VA22VG24YE30".matchAll(
      /([A-Z]{2})(\d{2})/g,
    ),
  ].map(([, country = "", length]): [string, number] => [country, Number(length)]),
);
const begins = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}/g;

/** Where international account numbers stand: right in length for their country, and in their check digits. */
export function ibansIn(text: string): readonly (readonly [start: number, end: number])[] {
  const found: [number, number][] = [];
  let free = 0;
  for (const { 0: head, index } of text.matchAll(begins)) {
    const length = lengths.get(head.slice(0, 2).toUpperCase());
    if (length === undefined || index < free) continue;
    let number = "";
    let at = index;
    for (; at < text.length && number.length < length; at++) {
      const c = text[at] ?? "";
      if (/[A-Za-z0-9]/.test(c)) number += c.toUpperCase();
      else if ((c !== " " && c !== "-") || /[ -]/.test(text[at - 1] ?? "")) break;
    }
    if (number.length < length || /[A-Za-z0-9]/.test(text[at] ?? "") || !checks(number)) continue;
    found.push([index, at]);
    free = at;
  }
  return found;
}

/** ISO 7064: letters are 10 to 35, the first four characters come last, and the rest by 97 is 1. */
function checks(number: string): boolean {
  let rest = 0;
  for (const c of number.slice(4) + number.slice(0, 4)) {
    const value = Number.parseInt(c, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
