import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Product } from "./product.ts";

const built = fileURLToPath(new URL("../../cli/dist/reeve.js", import.meta.url));

/** Runs one command of `reeve`, as somebody at a terminal does; without a product, with none to ask. */
export function command(
  words: readonly string[],
  product?: Pick<Product, "url" | "token">,
): Promise<{ readonly status: number | null; readonly said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [built, ...words], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: "", ...(product && { REEVE_URL: product.url, REEVE_TOKEN: product.token }) },
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, said }));
  });
}
