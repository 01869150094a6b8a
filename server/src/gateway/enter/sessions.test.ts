import { expect, test } from "vitest";
import { openSessions } from "./sessions.ts";

const key = Buffer.alloc(32, 1);

test("a session opens for the agent and door it was sealed for, in every process with the key, and for nobody else", () => {
  const sealed = openSessions(key).seal("agt_a", "srv_1", "upstream-session");
  const elsewhere = openSessions(key);
  expect(elsewhere.open("agt_a", "srv_1", sealed)?.inside).toBe("upstream-session");
  expect(elsewhere.open("agt_b", "srv_1", sealed)).toBeNull();
  expect(elsewhere.open("agt_a", "srv_2", sealed)).toBeNull();
  expect(openSessions(Buffer.alloc(32, 2)).open("agt_a", "srv_1", sealed)).toBeNull();
  expect(sealed).not.toContain("upstream");
});

test("the same session always gets the same id, and its name opens nothing", () => {
  const sessions = openSessions(key);
  const sealed = sessions.seal("agt_a", "srv_1", "s");
  expect(openSessions(key).seal("agt_a", "srv_1", "s")).toBe(sealed);
  const name = sessions.open("agt_a", "srv_1", sealed)?.name ?? "";
  expect(sessions.open("agt_a", "srv_1", name)).toBeNull();
});

test("an id that was changed, cut, lengthened or invented opens nothing", () => {
  const sessions = openSessions(key);
  const sealed = sessions.seal("agt_a", "srv_1", "s");
  for (const bad of [
    "",
    "x",
    sealed.slice(1),
    `${sealed}A`,
    `${sealed}=`,
    sealed.replace(/.$/, "!"),
    "A".repeat(100_000),
  ])
    expect(sessions.open("agt_a", "srv_1", bad), bad.slice(0, 60)).toBeNull();
});
