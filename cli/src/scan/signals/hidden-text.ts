import type { Risk } from "../finding.ts";

/** Letters of the tag block, and turns of direction: an agent reads them, and a person does not see them. */
const hidden =
  /[\u{E0001}\u{E0020}-\u{E007F}]|[\u202A-\u202E\u2066-\u2069]|[\u200B\u2060\uFEFF]{3,}|(?:[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]){3,}/u;
/** Flags of England, Scotland and Wales are written with tags as well. */
const flags = /\u{1F3F4}[\u{E0061}-\u{E007A}]{4,6}\u{E007F}/gu;

/** Text that hides from whoever reviews it. */
export const hiddenIn = (text: string): readonly Risk[] =>
  hidden.test(text.replaceAll(flags, ""))
    ? [{ severity: "high", says: "It holds characters that people do not see and agents read." }]
    : [];
