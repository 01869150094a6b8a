#!/usr/bin/env node
// The hook itself is built; this file is what npm links. Where it cannot start, the call is denied by the exit status.
try {
  await import("../hook/dist/reeve-hook.mjs");
} catch {
  process.stderr.write("reeve: the hook is not built or is broken, so the call was denied.\n");
  process.exitCode = 2;
}
