#!/usr/bin/env node
// The command itself is built; this file is what npm links, also before there is a build.
try {
  await import("../dist/reeve.js");
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND" || !String(error.message).includes("dist/reeve.js"))
    throw error;
  process.stderr.write("Reeve is not built yet. Run: npm run build\n");
  process.exitCode = 2;
}
