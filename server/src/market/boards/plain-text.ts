const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "-",
  mdash: "-",
  rsquo: "'",
  lsquo: "'",
  ldquo: '"',
  rdquo: '"',
  bull: " ",
  hellip: "…",
};

const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, dec, hex, name) => {
    if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
    const code = dec === undefined ? Number.parseInt(String(hex), 16) : Number(dec);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
      ? String.fromCodePoint(code)
      : " ";
  });

/** The words of HTML, for reading and never for showing; what is escaped once more, as some boards do, is read as well. */
export function plainText(html: string): string {
  const markup = /^\s*&lt;/i.test(html) ? unescaped(html) : html;
  const words = markup
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, " ")
    .replace(/<[^<>]*>/g, " ");
  return unescaped(words).replace(/\s+/g, " ").trim();
}
