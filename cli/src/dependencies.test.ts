import { expect, test } from "vitest";
import cli from "../package.json" with { type: "json" };
import server from "../../server/package.json" with { type: "json" };

// The server is bundled into the published command, which therefore must bring what the server needs.
test("the command brings exactly what the server needs, at the same exact versions", () => {
  const needed = Object.entries(server.dependencies).filter(
    ([name]) => !name.startsWith("@reeve/"),
  );
  expect(cli.dependencies).toEqual(Object.fromEntries(needed));
  expect(cli.optionalDependencies).toEqual(server.optionalDependencies);
});

test("every version is pinned exactly", () => {
  for (const version of Object.values({ ...cli.dependencies, ...cli.optionalDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});
