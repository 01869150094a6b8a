import { z } from "zod";
import { CorrectionId } from "./id.ts";
import { Time } from "./time.ts";

/** What a person said of two groups of evidence. It holds against whatever evidence comes later. */
export const Correction = z.object({
  id: CorrectionId,
  kind: z.enum(["merge", "split", "apart"]),
  left: z.array(z.string()),
  right: z.array(z.string()),
  reason: z.string(),
  by: z.string(),
  at: Time,
  /** False where a later correction or the register says otherwise. */
  holds: z.boolean(),
});
export type Correction = z.infer<typeof Correction>;
