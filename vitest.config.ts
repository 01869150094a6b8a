import { defineConfig } from "vitest/config";

/** `rooms` are the tests beside the code, on one real PostgreSQL; `stories` go through the built product and its doors. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "rooms",
          include: [
            "{contract,server,cli,sdk,console}/src/**/*.test.ts",
            "server/test/**/*.test.ts",
          ],
          globalSetup: ["server/test/cluster.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "stories",
          include: [
            "e2e/**/*.test.ts",
            "demo/**/*.test.ts",
            "bench/**/*.test.ts",
            "faults/**/*.test.ts",
          ],
          globalSetup: ["server/test/cluster.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // After the rooms, two at a time: each starts the product and its own database, and waits much of its time.
          maxWorkers: 2,
          // A loaded machine may cut a browser off once; the report names every story that took a second try.
          retry: process.env["CI"] === undefined ? 0 : 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
