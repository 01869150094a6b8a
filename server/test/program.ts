import { spawn, type ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "rolldown";

const root = path.resolve(import.meta.dirname, "../..");

/** A TypeScript file of the tree as a program of its own, which a test can start and kill. */
export async function program(entry: string): Promise<string> {
  const folder = path.join(root, "server/dist/test");
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${path.basename(entry, ".ts")}-${process.pid}.js`);
  await build({
    input: path.join(root, entry),
    platform: "node",
    transform: { target: "node20.19" },
    external: (id) => /^(?!@reeve\/|@oxc-project\/)[@a-z]/.test(id),
    output: { file, format: "esm", codeSplitting: false },
    logLevel: "warn",
  });
  return file;
}

/** Starts it and resolves with the first line it prints. */
export function started(
  file: string,
  args: readonly string[],
): Promise<{ child: ChildProcess; line: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
    child.once("exit", (status) =>
      reject(new Error(`ended with ${status} before its first line: ${errors}`)),
    );
    createInterface({ input: child.stdout }).once("line", (line) => resolve({ child, line }));
  });
}
