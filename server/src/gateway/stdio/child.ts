import type { Transport } from "@reeve/contract/server";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { resolveCommand } from "./command.ts";
import type { Groups } from "./groups.ts";
import type { KeptLines } from "./kept-lines.ts";
import { lineSplitter } from "./lines.ts";
import { lineOf, readMessage, type Message } from "./message.ts";
import { quiet } from "./quiet.ts";

export type StdioTransport = Extract<Transport, { kind: "stdio" }>;

export interface ChildOptions {
  readonly transport: StdioTransport;
  /** Where it runs unless the transport says so: a folder of its own. */
  readonly folder: string;
  /** Reeve's own PATH, to find the command; the child does not get it. */
  readonly path: string | undefined;
  readonly kept: KeptLines;
  /** The process groups that are alive, to be ended with Reeve whatever happens. */
  readonly groups: Pick<Groups, "add" | "delete">;
  /** How long it may take to leave once its input has ended, and again after SIGTERM. */
  readonly graceMs: number;
}

/** One running tool server: messages in and out, one a line. */
export interface Child {
  readonly pid: number;
  /** Writes one message. False when it is gone or takes no more. */
  send(message: Buffer): boolean;
  /** Ends its input, waits, then SIGTERM, then SIGKILL, to it and all it started; `atOnce` does not wait. */
  close(atOnce?: boolean): Promise<void>;
  /** Resolves with a sentence once it and all it started are gone. */
  readonly ended: Promise<string>;
}

const maxLineBytes = 16_000_000;
const maxUnreadBytes = 32_000_000;

/** Starts a tool server without a shell, in a process group of its own, with the declared environment and nothing else. */
export async function startChild(
  options: ChildOptions,
  onMessage: (message: Message, line: Buffer) => void,
): Promise<Child> {
  const { transport, kept, groups, graceMs } = options;
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const cwd = transport.cwd ?? options.folder;
  const program = await resolveCommand(transport.command, transport.args, {
    paths: [transport.env["PATH"], options.path],
    cwd,
  });
  const child = spawn(program.file, program.args, {
    cwd,
    env: transport.env,
    detached: true,
    stdio: "pipe",
    windowsHide: true,
  });
  const pid = await started(child);
  groups.add(pid);

  let fault: string | null = null;
  let closing = false;
  const kill = (signal: NodeJS.Signals): void => killGroup(pid, child, signal);

  const besides = quiet(child.stdout, (line) =>
    kept.add(Buffer.concat([Buffer.from("[not a message] "), Buffer.from(line).subarray(0, 4096)])),
  );
  child.stdout.on(
    "data",
    lineSplitter(
      maxLineBytes,
      (line) => {
        const message = readMessage(line);
        if (message) onMessage(message, line.includes(13) ? lineOf(line).subarray(0, -1) : line);
        else besides(line);
      },
      () => {
        fault = `it wrote a line of more than ${maxLineBytes} bytes`;
        kill("SIGKILL");
      },
    ),
  );
  const said = quiet(child.stderr, (line) => kept.add(line));
  child.stderr.on(
    "data",
    lineSplitter(65_536, said, () => said("[a line too long to keep]")),
  );
  // A child that went away while being written to is reported by its exit, not by a broken pipe.
  for (const stream of [child.stdin, child.stdout, child.stderr])
    stream.on("error", () => undefined);
  child.on("error", () => undefined);

  const drained = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(fault ?? (signal ? `it was ended by ${signal}` : leftWith(code, transport.env))),
    );
  });
  const ended = exited.then(async (reason) => {
    // What it started must not outlive it; what it wrote last is still read.
    kill("SIGKILL");
    groups.delete(pid);
    await settled(drained, 500);
    child.stdout.destroy();
    child.stderr.destroy();
    return reason;
  });

  return {
    pid,
    ended,
    send(message) {
      if (closing || !child.stdin.writable || child.stdin.writableLength > maxUnreadBytes)
        return false;
      child.stdin.write(lineOf(message));
      return true;
    },
    async close(atOnce = false) {
      if (atOnce) {
        closing = true;
        kill("SIGKILL");
      } else if (!closing) {
        closing = true;
        child.stdin.end();
        if (!(await settled(exited, graceMs))) kill("SIGTERM");
        if (!(await settled(exited, graceMs))) kill("SIGKILL");
      }
      await ended;
    },
  };
}

function started(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("spawn", () => resolve(child.pid as number));
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(new Error(`it could not be started: ${error.code ?? error.message}`)),
    );
  });
}

/** A command that is a script, as `npx` is, looks for its interpreter in a PATH that it was not given. */
const leftWith = (code: number | null, env: StdioTransport["env"]): string =>
  code === 127 && env["PATH"] === undefined
    ? "it ended with status 127: it starts another program and finds none; give it a PATH in its environment"
    : `it ended with status ${code}`;

/** Signals the child and all it started. */
export function killGroup(
  pid: number,
  child: { kill(signal: NodeJS.Signals): unknown } | null,
  signal: NodeJS.Signals,
): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // No such group: all gone, or a system without groups.
    child?.kill(signal);
  }
}

/** True when `done` settles within the time. */
async function settled(done: Promise<unknown>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  const inTime = await Promise.race([done.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
