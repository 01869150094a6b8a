/** A file, what is in it, and what is to be found: `kind name line`. */
export type Sample = readonly [file: string, text: string, found: readonly string[]];
export type Samples = Readonly<Record<string, readonly Sample[]>>;
