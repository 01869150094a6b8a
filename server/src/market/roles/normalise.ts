/** A title in one form: NFKC, lower case, one kind of dash and quote, single spaces. Bounded, since others wrote it. */
export const normalise = (title: string): string =>
  title
    .slice(0, 400)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212\u00ad]/g, "-")
    .replace(/[\u2018\u2019\u201a\u201b\u2032`]/g, "'")
    .replace(/[\u201c\u201d\u201e\u2033]/g, '"')
    .replace(/[\s\u00a0]+/g, " ")
    .trim();
