import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { startLogged } from "./logged-http.ts";
import { freePort } from "./product.ts";

export const packageMain = (name: string): string =>
  path.join(
    path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)),
    "dist/index.js",
  );

/** The protocol's own example server, over HTTP and with a log, as somebody else would run it. Returns its address. */
export async function startEverything(
  log: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort(0);
  const child = spawn(
    process.execPath,
    [packageMain("@modelcontextprotocol/server-everything"), "streamableHttp"],
    {
      env: { PORT: String(port) },
      stdio: "ignore",
    },
  );
  const url = `http://127.0.0.1:${port}/mcp`;
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null)
      throw new Error(`server-everything ended with status ${child.exitCode}`);
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) {
      const logged = await startLogged(new URL(url), log, "everything");
      return {
        url: logged.url,
        stop: async () => {
          logged.stop();
          if (child.kill()) await once(child, "exit");
        },
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill();
  throw new Error("server-everything did not start within 20 s");
}
