import { NotRehearsed, type Scene } from "./scene.ts";

/** What came of verifying an export by itself. */
export interface Verified {
  /** Where the checkpoint is kept that it was held against. */
  readonly place: string;
  readonly ok: boolean;
  readonly records: number;
  /** The first faults, in words. */
  readonly faults: readonly string[];
}

/** The record is exported and verified against what is kept elsewhere; how long that took. */
export async function rehearseVerify(
  { doing, saw }: Pick<Scene, "doing" | "saw">,
  verify: () => Promise<Verified | null>,
): Promise<number> {
  await doing("An export is verified against the checkpoint that is kept in a second place.");
  const beganMs = performance.now();
  const it = await verify();
  if (it === null)
    throw new NotRehearsed(
      "No second place keeps a checkpoint, so nothing from outside could be held against the record. Start Reeve with `--checkpoint-to`.",
    );
  await saw(
    it.ok
      ? `${it.records} records are those that ${it.place} keeps the checkpoint of.`
      : `The record is not what ${it.place} keeps the checkpoint of: ${it.faults.join(" ")}`,
    it.ok,
  );
  return performance.now() - beganMs;
}
