import { expect, test } from "vitest";
import cli from "../package.json" with { type: "json" };
import server from "../../server/package.json" with { type: "json" };

/** What only the command itself needs: parsers for what `scan` reads. */
const own: readonly string[] = ["jsonc-parser", "smol-toml"];

// The server is bundled into the published command, which therefore must bring what the server needs.
test("the command brings what the server needs, at the same exact versions, and what it needs itself", () => {
  const needed = Object.entries(server.dependencies).filter(
    ([name]) => !name.startsWith("@reeve/"),
  );
  const brought = Object.entries(cli.dependencies).filter(([name]) => !own.includes(name));
  expect(Object.fromEntries(brought)).toEqual(Object.fromEntries(needed));
  expect(cli.optionalDependencies).toEqual(server.optionalDependencies);
});

test("every version is pinned exactly", () => {
  for (const version of Object.values({ ...cli.dependencies, ...cli.optionalDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});
