import { run } from "./run.ts";

/** One run again, told event by event. False when something did not hold. */
export async function replay(seed: number, tell: (line: string) => void): Promise<boolean> {
  const ran = await run(seed);
  for (const line of ran.trace) tell(line);
  tell(
    `\nSeed ${seed}: ${ran.calls} calls, ${ran.done} done; ${ran.faults.join(", ") || "no faults"}.`,
  );
  for (const sentence of ran.broken) tell(`Broken: ${sentence}`);
  return ran.broken.length === 0;
}
