import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Reeve } from "../harness.ts";

/** The built command; REEVE_COMMAND names another build of it. */
export const command =
  process.env["REEVE_COMMAND"] ??
  fileURLToPath(new URL("../../cli/dist/reeve.js", import.meta.url));

/** A folder where `reeve` is on the path and speaks to one Reeve, as a reader of the guide has it. */
export interface Commands {
  readonly folder: string;
  /** Runs a program there. */
  start(
    program: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; out: string; err: string }>;
  /** Runs a block of shell there; it ends at its first failure. */
  run(
    block: string,
    env?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; out: string; err: string }>;
  remove(): Promise<void>;
}

export async function commandsOf({ url, token }: Pick<Reeve, "url" | "token">): Promise<Commands> {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-guide-"));
  const shim = path.join(folder, "reeve");
  await writeFile(shim, `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`);
  await chmod(shim, 0o755);
  const start: Commands["start"] = async (program, args, env = {}) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${folder}:${process.env["PATH"]}`,
        REEVE_URL: url,
        REEVE_TOKEN: token,
        ...env,
      },
    });
    const ended = new Promise<number>((resolve) =>
      child.once("close", (code) => resolve(code ?? -1)),
    );
    const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { status, out, err };
  };
  return {
    folder,
    start,
    run: (block, env) => start("sh", ["-ec", block], env),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
