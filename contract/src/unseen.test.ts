import { expect, test } from "vitest";
import { codePoint, lookAlikesIn, unseenIn, withUnseen } from "./unseen.ts";

test.each([
  ["a NUL", "\0"],
  ["an escape", "\u001b"],
  ["a C1 control", "\u009b"],
  ["a soft hyphen", "\u00ad"],
  ["a combining joiner", "\u034f"],
  ["a Hangul filler", "\u3164"],
  ["a half-width filler", "\uffa0"],
  ["a zero-width space", "\u200b"],
  ["a joiner outside of emoji", "\u200d"],
  ["a change of direction", "\u202e"],
  ["an isolate", "\u2066"],
  ["a line separator", "\u2028"],
  ["a word joiner", "\u2060"],
  ["a selector outside of emoji", "\ufe01"],
  ["a byte order mark", "\ufeff"],
  ["an annotation", "\ufff9"],
  ["a blank Braille pattern", "\u2800"],
  ["half a character", "\ud800"],
  ["a private character", "\ue000"],
  ["a tag character", "\u{e0041}"],
  ["a selector of the supplement", "\u{e0101}"],
  ["a musical control", "\u{1d173}"],
])("%s is found, alone and in a word", (_what, character) => {
  expect(unseenIn(character)).toEqual([{ at: 0, character }]);
  expect(unseenIn(`a${character}b${character}`)).toHaveLength(2);
  expect(withUnseen(`a${character}b`, false, codePoint)).toBe(`a${codePoint(character)}b`);
});

test("what can be seen is left alone, in any script and with emoji", () => {
  for (const text of ["Zoë 日本語 العربية עברית हिन्दी", "✉️ 👩‍💻 👍🏽 ❤️ 1️⃣ ☎︎", "<b>&amp;</b> a  b"])
    expect(unseenIn(text)).toEqual([]);
});

test("line breaks and tabs are left where lines are asked for, and nothing else is", () => {
  expect(unseenIn("a\n\tb\r", true)).toEqual([{ at: 4, character: "\r" }]);
  expect(unseenIn("a\n\tb")).toHaveLength(2);
});

test("a very long text of such characters is read quickly", () => {
  const before = performance.now();
  expect(unseenIn("\u200d".repeat(200_000))).toHaveLength(200_000);
  expect(unseenIn("👩\u200d".repeat(100_000))).toHaveLength(100_000 - 99_999);
  expect(performance.now() - before).toBeLessThan(3_000);
});

test.each([
  ["a Cyrillic letter among Latin ones", "p\u0430ypal.com", "\u0430"],
  ["a Greek letter among Latin ones", "g\u03bfogle", "\u03bf"],
  ["a whole word of Cyrillic letters", "\u0441\u0430\u0440\u0435", "\u0441\u0430\u0440\u0435"],
  ["a full-width letter", "\uff50aypal", "\uff50"],
  ["a mathematical letter", "\u{1d429}aypal", "\u{1d429}"],
  ["an i without its dot", "g\u0131thub", "\u0131"],
])("%s passes for Latin letters, and each that does is found", (_what, text, letters) => {
  expect(
    lookAlikesIn(text)
      .map(({ character }) => character)
      .join(""),
  ).toBe(letters);
});

test.each([
  "Zürich naïve Đà Nẵng",
  "Привет, мир",
  "Ελλάδα",
  "日本語とLatin",
  "מחיר 5",
  "مرحبا",
  "👩‍🚀",
])("%s is what it looks like", (text) => {
  expect(lookAlikesIn(text)).toEqual([]);
});
