/** One way a title shows something: in words for the method page, and as what is executed. */
export interface Pattern {
  readonly says: string;
  readonly match: RegExp;
}

export const gap = "[^a-z0-9]+";
/** Within about thirty characters: a department at the far end of a long title does not count. */
export const soon = "[^a-z0-9](?:.{0,28}[^a-z0-9])??";
export const any = (...words: readonly string[]): string => `(?:${words.join("|")})`;
/** Up to so many words in between. */
export const words = (most: number): string => `(?:${gap}[a-z0-9'+]+){0,${most}}?${gap}`;
export const pattern = (says: string, source: string): Pattern => ({
  says,
  match: new RegExp(`(?<![a-z0-9])${source}(?![a-z0-9])`, "u"),
});
