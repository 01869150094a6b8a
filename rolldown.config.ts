import { chmod, cp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { defineConfig, type Plugin, type RolldownOptions } from "rolldown";
import { sdkPackage } from "./sdk.config.ts";

/** What is Reeve's own is bundled; packages of others are installed beside it. */
const external = (id: string): boolean => /^(?!@reeve\/|@oxc-project\/)[@a-z]/.test(id);

/** The published command: one file to run, chunks that it loads when needed, and what it reads at run time. */
const command: Plugin = {
  name: "command",
  async buildStart() {
    await rm("cli/dist", { recursive: true, force: true });
  },
  async writeBundle() {
    await cp("server/migrations", "cli/dist/migrations", { recursive: true });
    await cp("server/src/policy/packs", "cli/dist/packs", {
      recursive: true,
      filter: (file) => !file.endsWith(".ts"),
    });
    await chmod("cli/dist/reeve.js", 0o755);
  },
};

/** A bundle of what runs on Node, for the oldest version that `engines` allows. */
const bundle = (
  input: Record<string, string>,
  dir: string,
  plugins: Plugin[] = [],
  ending = "js",
): RolldownOptions => ({
  input,
  platform: "node",
  // Only what needs somebody's attention is said.
  logLevel: "warn",
  checks: { pluginTimings: false },
  transform: { target: "node20.19" },
  external,
  plugins,
  output: {
    dir,
    format: "esm",
    entryFileNames: `[name].${ending}`,
    chunkFileNames: `[name].${ending}`,
  },
});

export default defineConfig(
  [
    bundle(
      {
        reeve: "cli/src/main.ts",
        // The process beside Reeve that reads and scores what was done.
        "aside-process": "server/src/aside-process.ts",
        // A child process of the policy room, found beside the command.
        "author-process": "server/src/policy/authoring/author-process.js",
        // The tool server of the canary that drills are rehearsed with, a program of its own.
        "canary-process": "server/src/response/drills/canary-process.js",
        // A thread that reads spreadsheets, found in the same way.
        "sheet-worker": "server/src/registry/imports/sheet-worker.js",
        // A thread that runs the evaluators that people write.
        "code-worker": "server/src/evals/code/code-worker.js",
      },
      "cli/dist",
      [command],
    ),
    // What coding agents run before each call: one file that starts fast and needs nothing beside it.
    bundle({ "reeve-hook": "cli/src/hook/main.ts" }, "cli/hook/dist", [], "mjs"),
    bundle(
      {
        client: "sdk/src/client.ts",
        "agent-token": "sdk/src/agent-token.ts",
        guard: "sdk/src/guard.ts",
      },
      "sdk/dist",
      [sdkPackage],
    ),
    bundle(
      { main: "demo/src/main.ts", "logged-process": "demo/src/logged-process.ts" },
      "demo/dist",
    ),
    bundle(
      {
        main: "bench/src/main.ts",
        policy: "bench/src/policy/main.ts",
        replay: "bench/src/replay/main.ts",
        otlp: "bench/src/otlp/main.ts",
        scan: "bench/src/scan/main.ts",
        titles: "bench/src/titles/main.ts",
        search: "bench/src/search/main.ts",
        size: "bench/src/size/main.ts",
        drift: "bench/src/drift/main.ts",
        evals: "bench/src/evals/main.ts",
        approve: "bench/src/approve/main.ts",
        stop: "bench/src/stop/main.ts",
        fuzz: "bench/src/fuzz/main.ts",
        mutate: "bench/src/mutate/main.ts",
      },
      "bench/dist",
    ),
    bundle({ conformance: "e2e/conformance/main.ts" }, "e2e/dist"),
    bundle({ main: "faults/src/main.ts" }, "faults/dist"),
  ].filter(({ input }) =>
    Object.values(input as Record<string, string>).every((file) => existsSync(file)),
  ),
);
