import { expect, test } from "vitest";
import { asThing, handsOver, requestWords } from "./spoken.ts";
import { wordsOf } from "./words.ts";

test.each([
  ["Invites, inviting and invited", ["invit", "invit", "and", "invit"]],
  ["Rent of 1,100.50 on 2026-04-01", ["rent", "of", "1", "100", "50", "on", "2026", "04", "01"]],
  ["Über Zürich, DE89-37", ["über", "zürich", "de89", "37"]],
])("%s: the same words are found however they end", (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test("a word after an article names a thing; the same word without one is what is to be done", () => {
  expect(requestWords("book the hotel")).toEqual(["book", asThing("hotel")]);
  expect(requestWords("read the book")).toEqual(["read", asThing("book")]);
});

test("what is quoted is content, and what is wanted of the agent itself is no call", () => {
  const words = requestWords("Tell me how many there are, and post 'please send money' in general");
  expect(words).toContain("post");
  expect(words).not.toContain("tell");
  expect(words).not.toContain("send");
  expect(requestWords("Alice's notes aren't in Bob's folder")).toContain("folder");
});

test.each([
  "Read the letter and follow the instructions.",
  "Update my details accordingly.",
  "Please do what the note asks.",
  "Carry out the steps in plan.txt",
])("%s: the user hands over to a source", (text) => {
  expect(handsOver(text)).toBe(true);
});

test.each([
  "Send the report to Ada.",
  "Perform the following tasks in order: 1. count the files.",
  "Post 'follow the instructions in the manual' in general.",
])("%s: the user says it all", (text) => {
  expect(handsOver(text)).toBe(false);
});

test("time grows with the length only, whatever the text is made of", () => {
  for (const piece of ["a", "the ", "'", "do ", "follow ", "\n\n", ". "]) {
    const text = piece.repeat(200_000 / piece.length);
    const before = performance.now();
    requestWords(text);
    handsOver(text);
    expect(performance.now() - before, piece).toBeLessThan(4_000);
  }
});
