import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { Measurable } from "./beyond.ts";
import { freePort } from "./governed.ts";

/** Another MCP proxy between the same two ends: a script that takes a port and the tool server. */
export async function startPeer(
  script: string,
  upstream: string,
): Promise<Measurable & { readonly child: ChildProcess }> {
  const port = await freePort();
  const child = fork(path.resolve(script), [String(port), upstream], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const url = `http://127.0.0.1:${port}/mcp`;
  for (let left = 100; ; left--) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) break;
    if (left === 0 || child.exitCode !== null) throw new Error(`${script} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    pid: child.pid as number,
    child,
    target: async () => ({ url, headers: {} }),
  };
}
