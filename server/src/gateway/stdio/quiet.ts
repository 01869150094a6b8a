import type { Readable } from "node:stream";

const linesASecond = 10_000;

/**
 * Counts what a server's process writes that is no message. Beyond ten thousand lines a second its pipe is not read until
 * the second is over: the process waits, and not Reeve.
 */
export function quiet(
  pipe: Readable,
  keep: (line: Buffer | string) => void,
): (line: Buffer | string) => void {
  let lines = 0;
  const nextSecond = (): void => {
    lines = 0;
    pipe.resume();
  };
  return (line) => {
    if (lines === 0) setTimeout(nextSecond, 1_000).unref();
    lines++;
    if (lines === linesASecond) pipe.pause();
    keep(line);
  };
}
