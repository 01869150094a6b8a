import { constants } from "node:fs";
import { access, open, realpath, stat } from "node:fs/promises";
import path from "node:path";

/** What to spawn: a program by its full path, and all its arguments. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * Finds a command the way a shell would, without a shell: in the declared PATH first, then in Reeve's own.
 * A script that starts with `#!/usr/bin/env node` is started through that interpreter, found in the same way, so that
 * `npx` and installed servers run although their environment is empty.
 */
export async function resolveCommand(
  command: string,
  args: readonly string[],
  where: { readonly paths: readonly (string | undefined)[]; readonly cwd: string },
): Promise<Program> {
  const file = await find(command, where);
  if (file === null)
    throw new Error(
      command.includes("/")
        ? `there is no program ${command}`
        : `the command ${command} is not in the PATH that Reeve was started with`,
    );
  const interpreter = await interpreterOf(file);
  if (interpreter === null) return { file, args };
  const [name = "", ...before] = interpreter;
  const found = await find(name, where);
  if (found === null)
    throw new Error(
      `${command} needs ${name}, which is not in the PATH that Reeve was started with`,
    );
  return { file: found, args: [...before, file, ...args] };
}

async function find(
  command: string,
  where: { paths: readonly (string | undefined)[]; cwd: string },
): Promise<string | null> {
  if (command.includes("/") || command.includes("\\")) {
    const file = path.resolve(where.cwd, command);
    return (await runnable(file)) ? file : null;
  }
  for (const folder of where.paths.flatMap((list) => (list ?? "").split(path.delimiter)))
    if (path.isAbsolute(folder)) {
      const file = path.join(folder, command);
      if (await runnable(file)) return file;
    }
  // Reeve runs on Node, so a server written for Node always has one.
  return command === "node" ? process.execPath : null;
}

async function runnable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** The words after `env` in a script's first line; null for anything else, which the system starts by itself. */
async function interpreterOf(file: string): Promise<string[] | null> {
  const handle = await open(await realpath(file), "r").catch(() => null);
  if (!handle) return null;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    const line = buffer.toString("latin1", 0, bytesRead).split("\n")[0] ?? "";
    const words = /^#!\s*\/usr\/bin\/env\s+(?:-S\s+)?([^\s=-][^=]*)$/.exec(line.trim())?.[1];
    return words ? words.trim().split(/\s+/) : null;
  } finally {
    await handle.close();
  }
}
