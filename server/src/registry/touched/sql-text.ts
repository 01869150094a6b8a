/** A statement as PostgreSQL's parser may read it, and whether another database would read it otherwise. */
export interface SqlText {
  /** With quotes and placeholders of other dialects in PostgreSQL's spelling. */
  readonly translated: string;
  /** Where databases disagree on what is text, what is a comment and what is run: one of them could hide a table in it. */
  readonly ambiguous: boolean;
  /** How deep its parentheses stand. */
  readonly depth: number;
}

/** Goes over a statement once, by the rules of PostgreSQL for texts and comments. Never throws; time grows with its length. */
export function sqlText(sql: string): SqlText {
  const backticks = sql.includes("`");
  let out = "";
  let ambiguous = sql.includes("\0");
  let open = 0;
  let depth = 0;
  for (let i = 0; i < sql.length;) {
    const [c, next] = [sql[i] as string, sql[i + 1]];
    let end = i + 1;
    let said: string | null = null;
    if (c === "'" || c === '"' || c === "`") {
      end = quoteEnd(sql, i, c);
      const inner = sql.slice(i + 1, end - 1);
      // A backslash ends a text in one database and not in the other.
      ambiguous ||= inner.includes("\\");
      if (c === "`") said = `"${inner.replaceAll("``", "`").replaceAll('"', '""')}"`;
      // Where names stand in backticks, double quotes hold texts.
      if (c === '"' && backticks) said = `'${inner.replaceAll('""', '"').replaceAll("'", "''")}'`;
    } else if (c === "-" && next === "-") {
      ambiguous ||= !/[\s]/.test(sql[i + 2] ?? " ");
      end = until(sql, "\n", i);
    } else if (c === "/" && next === "*") {
      const close = sql.indexOf("*/", i + 2);
      end = close < 0 ? sql.length : close + 2;
      // Run by MySQL; nested in PostgreSQL and nowhere else.
      ambiguous ||= close < 0 || /^[!+M]|\/\*/.test(sql.slice(i + 2, close));
    } else if (c === "$" && /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.test(sql.slice(i, i + 66))) {
      ambiguous = true;
      const tag = /^\$[^$]*\$/.exec(sql.slice(i, i + 66))?.[0] ?? "$$";
      const close = sql.indexOf(tag, i + tag.length);
      end = close < 0 ? sql.length : close + tag.length;
    } else if (c === "#" && backticks) {
      end = until(sql, "\n", i);
      said = " ";
    } else if (c === "(") depth = Math.max(depth, ++open);
    else if (c === ")") open--;
    else if (c === "[" && !/[\w\])"]/.test(sql[i - 1] ?? " ")) {
      const name = /^\[([\p{L}_][^\][\n]{0,127})\]/u.exec(sql.slice(i, i + 130));
      if (name) [said, end] = [`"${(name[1] ?? "").replaceAll('"', '""')}"`, i + name[0].length];
    } else if (c === "?") said = " $1 ";
    else if ((c === ":" || c === "@") && next !== c && sql[i - 1] !== c) {
      const name = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(sql.slice(i + 1, i + 130));
      if (name) [said, end] = [" $1 ", i + 1 + name[0].length];
    } else if (c === "%") {
      const place = /^%(?:\(\w{1,60}\))?s\b/.exec(sql.slice(i, i + 66));
      if (place) [said, end] = [" $1 ", i + place[0].length];
    }
    out += said ?? sql.slice(i, end);
    i = end;
  }
  return { translated: out, ambiguous, depth };
}

/** Behind the quote that ends what begins at `from`; a doubled quote stands for itself. */
function quoteEnd(sql: string, from: number, quote: string): number {
  for (let at = from + 1; ; at += 2) {
    at = sql.indexOf(quote, at);
    if (at < 0) return sql.length + 1;
    if (sql[at + 1] !== quote) return at + 1;
  }
}

function until(sql: string, what: string, from: number): number {
  const at = sql.indexOf(what, from);
  return at < 0 ? sql.length : at;
}
