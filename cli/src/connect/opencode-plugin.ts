/** A plugin for OpenCode that runs the hook command for each call, and throws on anything but an allow. */
export const openCodePlugin = (
  hook: string,
): string => `// Made by reeve connect; it runs reeve-hook.
import { spawn } from "node:child_process";

const run = (event) =>
  new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-c", ${JSON.stringify(`${hook} opencode`)}], { stdio: ["pipe", "pipe", "ignore"] });
    let out = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stdin.on("error", () => undefined);
    child.on("error", () => resolve(null));
    child.on("close", () => {
      try {
        resolve(JSON.parse(out));
      } catch {
        resolve(null);
      }
    });
    child.stdin.end(JSON.stringify(event));
  });

export const Reeve = async () => ({
  "tool.execute.before": async ({ tool, sessionID, callID }, output) => {
    const said = await run({ event: "tool.execute.before", tool, sessionID, callID, args: output.args });
    if (said === null || said.decision !== "allow")
      throw new Error((said && said.reason) || "reeve: the hook failed, so this was denied");
    if (said.args !== undefined) output.args = said.args;
  },
  "tool.execute.after": async ({ tool, sessionID, callID, args }, output) => {
    await run({ event: "tool.execute.after", tool, sessionID, callID, args, result: output && output.output });
  },
});
`;
