import { sql, type RawBuilder } from "kysely";

/** As the index of titles has them: it knows words and not what stands between. */
const between = `.,:;/\\-_()[]{}|&+#@!?"'…–—·•`;
const words = sql`to_tsvector('simple', translate(p.title, ${sql.lit(between)}, ${sql.lit(" ".repeat(between.length))}))`;

/**
 * Openings in whose title every word of `q` stands, or begins one; none where there is no word in it. They are found
 * before they are put in order: by the order, a rare word would be looked for in every title there is.
 */
export function withTitle(q: string): RawBuilder<unknown> {
  const wanted = q
    .split(/[\s.,:;/\\\-_()[\]{}|&+#@!?"'…–—·•]+/u)
    .filter((word) => word !== "")
    .map((word) => (word.length === 1 ? `'${word}'` : `'${word}':*`));
  const match =
    wanted.length === 0 ? sql`false` : sql`${words} @@ to_tsquery('simple', ${wanted.join(" & ")})`;
  return sql`(select * from market_postings p where ${match} offset 0) p`;
}
