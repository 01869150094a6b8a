import { readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";

export const kinds = ["attacks", "benign", "resisted"] as const;
export type Kind = (typeof kinds)[number];

/** What happened, in order. */
export type Event =
  | { readonly t: "user"; readonly text: string }
  | {
      readonly t: "call";
      readonly i: number;
      readonly id: string | null;
      readonly tool: string;
      readonly args: unknown;
    }
  | {
      readonly t: "result";
      readonly id: string | null;
      readonly tool: string;
      readonly error: string | null;
      readonly text: string;
    };

/** One recorded run. What tells an attack from any other run is for the score alone. */
export interface Run {
  readonly suite: string;
  readonly user_task: string;
  readonly injection_task?: string;
  readonly critical?: readonly number[];
  readonly critical_fns?: readonly string[];
  readonly events: readonly Event[];
}

/** The runs of one kind; null where the folder does not hold them. */
export async function runsOf(folder: string, kind: Kind): Promise<readonly Run[] | null> {
  const packed = await readFile(path.join(folder, `${kind}.jsonl.gz`)).catch(() => null);
  if (!packed) return null;
  const lines = gunzipSync(packed).toString("utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Run);
}
