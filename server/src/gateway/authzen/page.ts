import { canonicalHash } from "../../platform/canonical.ts";
import { z } from "zod";
import type { Search } from "./question.ts";
import { malformed } from "./refused.ts";

const standard = 100;
const most = 1_000;

const Token = z.tuple([z.string().length(64), z.int().min(0), z.string()]);

export interface Found<T> {
  readonly page?: { readonly next_token: string; readonly count: number; readonly total: number };
  readonly results: readonly T[];
}

/**
 * A page of what was found. The token says after which result it goes on and to which search it belongs; a search that is
 * not the same is refused. Nothing is kept between pages: each is made of what may be seen now.
 */
export function pageOf<T>(search: Search, all: readonly T[], keyOf: (it: T) => string): Found<T> {
  const { page, ...question } = search;
  const about = canonicalHash(question);
  const before = page?.token ? opened(page.token) : null;
  if (before && (before.about !== about || (page?.limit ?? before.limit) !== before.limit))
    throw malformed("`page.token`: belongs to another search. Send the same request with it.");
  const limit = Math.min(before?.limit ?? page?.limit ?? standard, most);
  const sorted = all.map((it) => ({ it, key: keyOf(it) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const left = before === null ? sorted : sorted.filter(({ key }) => key > before.after);
  const shown = left.slice(0, limit);
  const results = shown.map(({ it }) => it);
  const more = left.length > shown.length;
  if (page === null && !more) return { results };
  const after = shown.at(-1)?.key ?? before?.after ?? "";
  return {
    page: {
      next_token: more
        ? Buffer.from(JSON.stringify([about, limit, after])).toString("base64url")
        : "",
      count: results.length,
      total: all.length,
    },
    results,
  };
}

function opened(token: string): { about: string; limit: number; after: string } {
  try {
    const [about, limit, after] = Token.parse(
      JSON.parse(Buffer.from(token, "base64url").toString()),
    );
    return { about, limit, after };
  } catch {
    throw malformed("`page.token`: is not one that a search gave.");
  }
}
