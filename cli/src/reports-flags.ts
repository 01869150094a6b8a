/** What the commands take that save a report. */
export const saveFlags = (formats: string): readonly (readonly [flag: string, says: string])[] => [
  [`--format ${formats}`, "by the ending of FILE unless said; else the first of these"],
  ["--out FILE", "where to; by its own name in the current folder unless said"],
  ["--id ID", "a report that was made before, instead of a new one"],
  ["--json", "what was written, as JSON"],
];
